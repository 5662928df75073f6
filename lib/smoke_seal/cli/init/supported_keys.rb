# frozen_string_literal: true

module SmokeSeal
  class CLI
    class Init < Command
      # Which settings and expectations this version has: what a suite may say is the core's to know.
      class SupportedKeys
        # @param url [String]
        def initialize(url)
          @url = url
        end

        # @return [Boolean] whether a check may say so
        def check?(**keys) = entry?("checks" => { "it" => { "path" => "/", **keys.transform_keys(&:to_s) } })

        # @return [Boolean] whether an app may say so
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
