# frozen_string_literal: true

require "json"

module SmokeSeal
  class CLI
    # The seal before, out of a file.
    module PreviousSeal
      # @param path [String] what +prod-smoke --json+ printed, or the JSON of a seal alone
      # @return [Seal] green or red
      # @raise [ConfigError] it holds none
      def self.read(path)
        shown = Redact.typed(UTF8.of(path))
        content = JSON.parse(File.read(path, encoding: "BOM|UTF-8"))
        content = content.fetch("seal", content) if content.is_a?(Hash)
        Seal.from_h(content) || raise(ConfigError, "--previous #{shown}: holds no verdict; write what " \
                                                   "prod-smoke --json printed when it was green")
      rescue JSON::ParserError, EncodingError
        raise ConfigError, "--previous #{shown}: is no JSON"
      rescue SystemCallError => e
        raise ConfigError, "--previous #{shown}: #{e.message[/\A[^@(-]+/].strip.downcase}"
      end
    end
  end
end
