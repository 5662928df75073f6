# frozen_string_literal: true

require "json"
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
      MEANINGS = { 401 => "it does not take the signature", 403 => "it does not take the signature",
                   404 => "there is nothing at its URL", 410 => "it wants no more events: remove alert.webhook",
                   413 => "the event is too long" }.freeze
      private_constant :MEANINGS

      class << self
        def repeatable? = true

        # @return [String, nil]
        def problem_with(field, value)
          return super unless field == "secret"

          keys = StandardWebhooks.keys(value)
          return if keys.any? && keys.all?(StandardWebhooks::HMACKey)

          "no signing secret: whsec_ and the Base64 of 24 to 64 bytes; several, while a key is replaced, " \
            "with spaces between them or as a list"
        end
      end

      # @return [Hash]
      def render(message) = CDEvent.new(message).to_h

      private

      def transmit(payload, event)
        body = JSON.generate(payload)
        keys = StandardWebhooks.keys(setting("secret"))
        post(body, meanings: MEANINGS, headers: StandardWebhooks.headers(event.id, body, keys: keys))
      end
    end
  end
end
