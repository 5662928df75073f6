# frozen_string_literal: true

require "json"

module SmokeSeal
  class CLI
    # Reads a file that holds an earlier seal: that of --previous, and that of --since.
    module SealFile
      PRODUCTION = "production"
      private_constant :PRODUCTION

      class << self
        # @param options [Hash{Symbol => Object}] those of the command line
        # @param suite [Suite]
        # @return [Hash{Symbol => Seal}] what the run is compared with
        # @raise [ConfigError]
        def earlier(options, suite)
          previous = Array(options[:previous]).map { |path| previous(path) }
          history = LatencyHistory.of(previous)
          { previous: previous.reverse.max_by { |seal| seal.checked_at.to_i },
            latency: (history.times unless history.empty?),
            baseline: (baseline(options[:since], suite) if options[:since]) }.compact
        end

        # @param path [String] a file with the output of +prod-smoke --json+, or with the JSON of a seal
        # @return [Seal] green or red
        # @raise [ConfigError] the file holds no verdict
        def previous(path)
          read("--previous", path) { |content| Seal.from_h(content) } ||
            refuse("--previous", path, "holds no verdict; save the output of prod-smoke --json when it is green")
        end

        # @param path [String] a file that +prod-smoke --baseline+ wrote, or as for {previous}
        # @param suite [Suite] what the seal must be of
        # @return [Seal] also an unsealed one
        # @raise [ConfigError] the file holds no seal, or that of another app or environment
        def baseline(path, suite)
          seal = read("--since", path) { |content| Seal.load(content) } ||
                 refuse("--since", path, "holds no seal; write one before the deploy with prod-smoke --baseline")
          of = [seal.app || suite.app, seal.environment]
          return seal if of == [suite.app, suite.environment]

          refuse("--since", path, "is a seal of #{name(of)}, not of #{name([suite.app, suite.environment])}")
        end

        private

        def read(option, path)
          content = JSON.parse(File.read(path, encoding: "BOM|UTF-8"))
          content = content.fetch("seal", content) if content.is_a?(Hash)
          yield content
        rescue JSON::ParserError, EncodingError
          refuse(option, path, "is not JSON")
        rescue SystemCallError => e
          refuse(option, path, e.message[/\A[^@(-]+/].strip.downcase)
        end

        def refuse(option, path, why) = raise(ConfigError, "#{option} #{Redact.typed(UTF8.of(path))}: #{why}")

        def name(of)
          app, environment = of.map { |text| TerminalText.line(text, 80) }
          environment == PRODUCTION ? app : "#{app} (#{environment})"
        end
      end
    end
  end
end
