# frozen_string_literal: true

module SmokeSeal
  class CLI
    class Init < Command
      # Asks the core which settings and expectations this version supports.
      class SupportedKeys
        # @param url [String]
        def initialize(url)
          @url = url
        end

        # @return [Boolean] whether a check may have these keys
        def check?(**keys) = entry?("checks" => { "it" => { "path" => "/", **keys.transform_keys(&:to_s) } })

        # @return [Boolean] whether an app may have these settings
        def setting?(**keys) = entry?(keys.transform_keys(&:to_s))

        private

        def entry?(entry)
          Suite.parse("it", entry, url: @url)
          true
        rescue ConfigError
          false
        end
      end
    end
  end
end
