# frozen_string_literal: true

module SmokeSeal
  class CLI
    class Init < Command
      # The headers that --header gives: sent with the survey, and written into the config. A value that looks like a
      # credential is written as a variable of the environment.
      class RequestHeaders
        # The prefix of a config value that is read from the environment.
        FROM_ENVIRONMENT = "env:"
        # Names of headers that carry credentials: Authorization, Cookie, X-Api-Key, X-Vercel-Protection-Bypass.
        SECRET_NAME = /auth|cookie|token|key|secret|passw|session|credential|signature|bypass|jwt/i
        # A scheme of HTTP authentication (RFC 9110, 11.1), or a long run of letters and digits, as tokens have.
        SECRET_VALUE = %r{\A(?:Basic|Bearer|Digest|Token)\s|(?=[\w.+/=-]*\d)(?=[\w.+/=-]*[A-Za-z])[\w.+/=-]{20,}}i
        private_constant :FROM_ENVIRONMENT, :SECRET_NAME, :SECRET_VALUE

        # @param lines [Array<String>] "Name: value"
        # @raise [UsageError] one of them is not a header
        def initialize(lines)
          @headers = lines.to_h { |line| pair(line) }
        end

        # @return [Hash{String => String}] the headers as they are sent
        def sent = @headers

        # @return [Hash{String => String}] the headers as the config has them
        def written
          @headers.to_h { |name, value| [name, secret?(name, value) ? "#{FROM_ENVIRONMENT}#{variable(name)}" : value] }
        end

        # @return [Array<String>] the environment variables that the config reads
        def variables = @headers.select { |name, value| secret?(name, value) }.keys.map { |name| variable(name) }

        def any? = @headers.any?

        private

        # The message does not repeat the line, which may hold a credential.
        def pair(line)
          name, value = UTF8.of(line).split(":", 2).map(&:strip)
          return [name, value] if value && !value.empty? && !name.empty?

          raise UsageError, "--header takes a name and a value: --header 'Accept-Language: de'"
        end

        def secret?(name, value)
          !value.start_with?(FROM_ENVIRONMENT) && (SECRET_NAME.match?(name) || SECRET_VALUE.match?(value))
        end

        # "SMOKE_X_API_KEY"
        def variable(name) = "SMOKE_#{name.upcase.gsub(/[^A-Z0-9]+/, "_")}"
      end
    end
  end
end
