# frozen_string_literal: true

module SmokeSeal
  class Config
    # The error for an app without a URL: where to write it, and what else is wrong with the app's entry.
    module MissingURL
      # A placeholder URL, to check the rest of the entry.
      PLACEHOLDER = "https://app.example.com"
      private_constant :PLACEHOLDER

      module_function

      # @param app [String]
      # @param entry [Hash] of the app in the file
      # @param path [String, nil] the file, if there is one
      # @param url [String, nil] the URL that was found elsewhere
      # @param url_source [String] the key that the URL is missing at
      # @raise [ConfigError] there is none
      def check(app, entry, path:, url:, url_source:)
        return if url || entry["url"]

        init = "prod-smoke init https://…#{" --app #{app} --merge" if path}"
        missing = "#{url_source}: is missing; write url: https://… below #{app} in #{shown(path)}, or run: #{init}, " \
                  "or give it with --url https://…"
        raise ConfigError, [*other_problems(app, entry), missing]
      end

      def other_problems(app, entry)
        Suite.parse(app, entry, url: PLACEHOLDER)
        []
      rescue ConfigError => e
        e.problems
      end

      # The file, relative to the working directory if it is below it.
      def shown(path)
        UTF8.of(path || PLACE).delete_prefix("#{UTF8.of(Dir.pwd)}/")
      rescue SystemCallError
        UTF8.of(path || PLACE)
      end
      private_class_method :other_problems, :shown
    end
  end
end
