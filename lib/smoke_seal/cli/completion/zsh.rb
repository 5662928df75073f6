# frozen_string_literal: true

require_relative "script"

module SmokeSeal
  class CLI
    class Completion < Command
      # The completions for zsh: to be sourced, or to be a file _prod-smoke in a folder of $fpath.
      class Zsh < Script
        private

        def template = "prod-smoke.zsh.erb"

        # The arguments of _arguments for a command: "'*--url=[check this base URL]:URL: '"
        #
        # @param command [String, nil] nil for the seal
        def specs(command)
          [*description.options_of(command).flat_map { |option| option_specs(option) }, quoted(argument_spec(command))]
        end

        def option_specs(option)
          text = option.text.gsub(/[\[\]\\:]/) { |character| "\\#{character}" }
          option.flags.map { |flag| quoted("*#{flag}#{mark(option)}[#{text}]#{value(option)}") }
        end

        # How the argument follows the option.
        def mark(option) = option.value && (option.value_optional? ? "=-" : "=")

        def value(option)
          name = option.value&.delete("=") or return
          return ":#{name}:_files" if description.file?(option)

          words = description.choices(option)
          words ||= description.reports.map { |format| "#{format}=" } if description.report?(option)
          "#{":" if option.value_optional?}:#{name}:#{words ? "(#{words.join(" ")})" : " "}"
        end

        def argument_spec(command)
          return "*:name:_prod_smoke_first" unless command

          words = description.arguments(command)
          return "2: :(#{words.join(" ")})" if words

          description.files?(command) ? "*:file:_files" : "*:name:_prod_smoke_names"
        end

        def quoted(text) = "'#{text.gsub("'") { "'\\''" }}'"
      end
    end
  end
end
