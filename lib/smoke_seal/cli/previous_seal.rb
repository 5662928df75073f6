# frozen_string_literal: true

require "json"

module SmokeSeal
  class CLI
    # Reads the file of --previous: the seal before this one.
    module PreviousSeal
      # @param path [String] a file with the output of +prod-smoke --json+, or with the JSON of a seal
      # @return [Seal] green or red
      # @raise [ConfigError] the file holds no verdict
      def self.read(path)
        shown = Redact.typed(UTF8.of(path))
        content = JSON.parse(File.read(path, encoding: "BOM|UTF-8"))
        content = content.fetch("seal", content) if content.is_a?(Hash)
        Seal.from_h(content) || raise(ConfigError, "--previous #{shown}: holds no verdict; save the output of " \
                                                   "prod-smoke --json when it is green")
      rescue JSON::ParserError, EncodingError
        raise ConfigError, "--previous #{shown}: is not JSON"
      rescue SystemCallError => e
        raise ConfigError, "--previous #{shown}: #{e.message[/\A[^@(-]+/].strip.downcase}"
      end
    end
  end
end
