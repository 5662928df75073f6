# frozen_string_literal: true

require "json"

module SmokeSeal
  class DiscordWebhook
    # Discord's response to a post, and what it means.
    class Answer
      MEANINGS = {
        400 => "it does not take this message",
        401 => "it does not know the webhook's token",
        403 => "it does not let the webhook post",
        404 => "the webhook is gone",
        413 => "the message is too long"
      }.freeze
      private_constant :MEANINGS

      # @param status [Integer]
      # @param retry_after [String, nil] the header
      # @param body [String, nil]
      def initialize(status:, retry_after:, body:)
        @status = status
        @header = retry_after
        @body = body
      end

      # @return [String, nil] the id of the message
      def message_id = (id = said["id"]).is_a?(String) ? id[/\A\d{1,20}\z/] : nil

      def success? = @status.between?(200, 299)

      # Whether a retry may succeed.
      def retryable? = @status == 429 || @status >= 500

      # @return [Float, nil] seconds to wait before the next attempt, if Discord requires it
      def wait
        return unless @status == 429

        [@header, said["retry_after"]].filter_map { |value| seconds(value) }.first
      end

      # @return [String] why the message was not delivered
      def reason
        return "Discord answered 429 and wants #{duration(wait)} of waiting" if wait

        meaning = MEANINGS[@status] || (@status.between?(300, 399) ? "a redirect, which is not followed" : nil)
        code = " (code #{said["code"]})" if said["code"].is_a?(Integer) && said["code"].positive?
        "Discord answered #{[@status, meaning].compact.join(": ")}#{code}"
      end

      private

      def said
        @said ||= begin
          parsed = JSON.parse(@body.to_s)
          parsed.is_a?(Hash) ? parsed : {}
        rescue JSON::ParserError, EncodingError
          {}
        end
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
