# frozen_string_literal: true

module ReleaseNotes
  # Posts to the channel that DISCORD_WEBHOOK_URL names.
  class DiscordClient
    # Seconds that a ship waits for its notes, at most.
    DEADLINE = 5

    def initialize(webhook_url: ENV.fetch("DISCORD_WEBHOOK_URL", nil))
      @webhook = ::SmokeSeal::DiscordWebhook.new(webhook_url, deadline: DEADLINE) if webhook_url.present?
    end

    # @param payload [Hash]
    # @return [String, nil] why it was not delivered; nil when it was
    def post(payload)
      @webhook ? @webhook.post(payload).reason : "DISCORD_WEBHOOK_URL is not set"
    end
  end
end
