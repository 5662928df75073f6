# frozen_string_literal: true

require_relative "redact"
require_relative "utf8"

module SmokeSeal
  # The base class of the Rack middlewares that add one header to each response, always with the same value. The value
  # is looked up once, when the app is built. If that fails, responses get no header, and the log has the reason.
  module ResponseHeader
    # Something that a header needs is missing or wrong; the message names it.
    class Missing < StandardError; end

    # https://www.rfc-editor.org/rfc/rfc9110#section-5.6.2
    TOKEN = /\A[!#$%&'*+.^_`|~0-9A-Za-z-]+\z/
    private_constant :TOKEN

    # @param env [Hash]
    # @return [Array] the app's response, with the header
    def call(env)
      response = @app.call(env)
      @value ? with_header(response) : response
    end

    private

    # Sets the header's name, and the value that the block returns. The name is in lower case, as Rack 3 requires and
    # Rack 2 allows.
    def add_header(header, logger)
      @name = header.to_s.downcase
      raise Missing, "#{@name.inspect} is not a valid header name" unless TOKEN.match?(@name)

      @value = yield
    rescue StandardError, ScriptError => e
      @value = nil
      log(logger, e)
    end

    def with_header(response)
      status, headers, body = *response
      return response if from_cache?(headers)

      # A copy, since the app may return the same hash each time, or a frozen one.
      headers = headers.dup
      headers.keys.select { |name| name.to_s.casecmp?(@name) }.each { |name| headers.delete(name) }
      headers[@name] = @value
      [status, headers, body]
    rescue StandardError
      # Headers of an unknown type: return the response unchanged.
      response
    end

    # A cached copy may be of an earlier revision, or of another instance.
    def from_cache?(headers)
      headers.any? { |name, value| name.to_s.casecmp?("age") && value.to_s.to_i.positive? }
    end

    def value_of(given) = given.respond_to?(:call) ? given.call : given

    # The first of +keys+ that is not blank. It is not stripped: the other side uses it unchanged.
    def first_key(keys) = keys.map(&:to_s).find { |text| !text.strip.empty? }

    def log(logger, error)
      why = error.is_a?(Missing) ? error.message : "#{error.class}: #{UTF8.of(error.message).lines.first.to_s.strip}"
      line = "smoke_seal: answers do not name their #{self.class::SUBJECT}: #{Redact.credentials(why)}"
      logger ? logger.warn(line) : warn(line)
    rescue StandardError
      # A failing log must not prevent the app's start.
    end
  end
end
