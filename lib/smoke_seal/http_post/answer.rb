# frozen_string_literal: true

require "json"

module SmokeSeal
  class HTTPPost
    # A service's response to a post, and what it means.
    class Answer
      # @return [Integer]
      attr_reader :status

      # @return [String, nil] nil if it could not be read
      attr_reader :body

      # @param service [String]
      # @param status [Integer]
      # @param retry_after [String, nil] the header
      # @param body [String, nil]
      # @param headers [#[]] all headers, by their names in any letter case
      def initialize(service:, status:, retry_after:, body:, headers: {})
        @service = service
        @status = status
        @header = retry_after
        @body = body
        @headers = headers
      end

      # @param name [String]
      # @return [String, nil]
      def header(name) = @headers[name]

      def success? = @status.between?(200, 299)

      # Whether a retry may succeed.
      def retryable? = @status == 429 || @status >= 500

      # @return [Hash{String => Object}] the body; empty if it is no JSON object
      def json
        @json ||= begin
          parsed = JSON.parse(@body.to_s)
          parsed.is_a?(Hash) ? parsed : {}
        rescue JSON::ParserError, EncodingError
          {}
        end
      end

      # @return [Float, nil] seconds to wait before the next attempt, if the service requires it
      def wait
        return unless @status == 429

        [@header, json["retry_after"]].filter_map { |value| seconds(value) }.first
      end

      # @param meanings [Hash{Integer => String}]
      # @return [String] why the message was not delivered
      def reason(meanings)
        return "#{@service} answered 429 and asks to wait #{duration(wait)}" if wait

        meaning = meanings[@status] || (@status.between?(300, 399) ? "a redirect, which is not followed" : nil)
        "#{@service} answered #{[@status, meaning].compact.join(": ")}#{code}"
      end

      private

      # The service's own code for an error. A longer text may repeat what was sent.
      def code
        number = json["code"]
        return " (code #{number})" if number.is_a?(Integer) && number.positive?

        word = @body.to_s.strip
        " (#{word})" if word.match?(/\A[a-z]+(?:_[a-z]+){1,6}\z/) && word.length <= 40
      end

      # Nil for a date, which the header may contain too.
      def seconds(value)
        number = Float(value, exception: false) if value.is_a?(String) || value.is_a?(Numeric)
        number if number&.finite? && !number.negative?
      end

      def duration(seconds)
        return "more than a day" if seconds > 86_400

        "#{seconds.ceil == seconds ? seconds.ceil : seconds.round(2)} s"
      end
    end
  end
end
