# frozen_string_literal: true

module SmokeSeal
  class CLI
    class Doctor < Command
      # Whether the gem can work at all: its extension, and the Ruby that runs it.
      module Installation
        LEAST_RUBY = "3.1"
        LIBRARY = %r{smoke_seal/smoke_seal\.(so|bundle|dll)\z}
        private_constant :LEAST_RUBY, :LIBRARY

        class << self
          # @return [Array<Item>]
          def items = [extension, ruby]

          private

          def extension
            return loaded unless SmokeSeal.extension_error

            Item.new(name: "extension", status: :problem,
                     text: "smoke_seal #{VERSION}, whose extension could not be loaded: #{ExtensionProblem.reason}",
                     advice: [ExtensionProblem.advice],
                     details: { version: VERSION, path: nil })
          end

          def loaded
            path = UTF8.of($LOADED_FEATURES.find { |file| file.match?(LIBRARY) })
            Item.new(name: "extension", status: :ok, text: "smoke_seal #{VERSION}, with its extension (#{path})",
                     details: { version: VERSION, path: path })
          end

          def ruby
            details = { engine: RUBY_ENGINE, version: RUBY_VERSION, platform: RUBY_PLATFORM }
            wrong = wrong_ruby
            Item.new(name: "ruby", status: wrong ? :problem : :ok, advice: [*wrong], details: details,
                     text: "#{RUBY_ENGINE} #{RUBY_VERSION}, #{RUBY_PLATFORM}")
          end

          def wrong_ruby
            return "only CRuby loads the extension; run prod-smoke with it" unless RUBY_ENGINE == "ruby"
            return "install Ruby #{LEAST_RUBY} or newer" if older?(RUBY_VERSION, LEAST_RUBY)

            "smoke_seal needs Unix: the browser lane runs in a process group" if RUBY_PLATFORM.match?(/mswin|mingw/)
          end

          # Without RubyGems, which may not be loaded.
          def older?(version, other)
            one, two = [version, other].map { |text| text.split(".").map(&:to_i) }
            (one <=> two).negative?
          end
        end
      end
    end
  end
end
