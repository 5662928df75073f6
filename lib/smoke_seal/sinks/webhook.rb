# frozen_string_literal: true

require "json"
require "openssl"
require_relative "cd_event"
require_relative "sink"

module SmokeSeal
  module Sinks
    # Any program, by a signed webhook as specified by Standard Webhooks. Its +webhook-id+ is the same for each attempt,
    # so that the receiver can deduplicate events.
    #
    # https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
    class Webhook < Sink
      NAME = "webhook"
      TITLE = "the webhook"
      FIELDS = %w[url secret].freeze
      REQUIRED = %w[url secret].freeze
      LISTS = %w[secret].freeze
      SECRETS = %w[secret].freeze
      RISK = "forge events"
      PREFIX = "whsec_"
      # Bytes of a key.
      KEY_SIZES = (24..64)
      MEANINGS = { 401 => "it does not take the signature", 403 => "it does not take the signature",
                   404 => "there is nothing at its URL", 410 => "it wants no more events: remove alert.webhook",
                   413 => "the event is too long" }.freeze
      private_constant :PREFIX, :KEY_SIZES, :MEANINGS

      class << self
        def repeatable? = true

        # @return [String, nil]
        def problem_with(field, value)
          return super unless field == "secret"

          secrets = secrets_of(value)
          return if secrets.any? && secrets.all? { |secret| key_of(secret) }

          "no signing secret: whsec_ and the Base64 of 24 to 64 bytes; several, while a key is replaced, " \
            "with spaces between them or as a list"
        end

        # @param value [String, Array<String>]
        # @return [Array<String>]
        def secrets_of(value) = Array(value).flat_map { |text| text.to_s.split }

        # @param secret [String]
        # @return [String, nil] its bytes
        def key_of(secret)
          return unless secret.start_with?(PREFIX)

          key = secret.delete_prefix(PREFIX).unpack1("m0")
          key if KEY_SIZES.cover?(key.bytesize)
        rescue ArgumentError
          nil
        end
      end

      # @return [Hash]
      def render(message) = CDEvent.new(message).to_h

      private

      def transmit(payload, event)
        body = JSON.generate(payload)
        at = Time.now.to_i
        signatures = self.class.secrets_of(setting("secret")).map do |secret|
          signature(self.class.key_of(secret), "#{event.id}.#{at}.#{body}")
        end
        post(body, meanings: MEANINGS, headers: { "webhook-id" => event.id, "webhook-timestamp" => at.to_s,
                                                  "webhook-signature" => signatures.join(" ") })
      end

      def signature(key, text) = "v1,#{[OpenSSL::HMAC.digest("SHA256", key, text)].pack("m0")}"
    end
  end
end
