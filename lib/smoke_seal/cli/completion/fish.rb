# frozen_string_literal: true

require_relative "script"

module SmokeSeal
  class CLI
    class Completion < Command
      # The completions for fish, 3.0 and newer.
      class Fish < Script
        private

        def template = "prod-smoke.fish.erb"

        # The words that mean the commands which support an option.
        def supporting(option)
          [*commands.keys, nil].select { |command| description.options_of(command).include?(option) }
                               .map { |command| command || "seal" }
        end

        # "-l url -x" for each spelling
        def spellings(option)
          option.flags.map do |flag|
            name = flag.start_with?("--") ? "-l #{flag.delete_prefix("--")}" : "-s #{flag.delete_prefix("-")}"
            [name, *value(option)].join(" ")
          end
        end

        def value(option)
          return if option.value.nil? || option.value_optional?
          return "-r -F" if description.file?(option)

          words = description.choices(option)
          words ||= description.reports.map { |format| "#{format}=" } if description.report?(option)
          words ? "-x -a #{quoted(words.join(" "))}" : "-x"
        end

        def quoted(text) = "'#{text.gsub(/['\\]/) { |character| "\\#{character}" }}'"
      end
    end
  end
end
