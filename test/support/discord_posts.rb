# frozen_string_literal: true

require_relative "discord_server"

# A message that is posted to Discord, and what becomes of it.
module DiscordPosts
  PAYLOAD = { content: "🔴 red", allowed_mentions: { parse: [] } }.freeze

  def webhook(url, **timeouts) = SmokeSeal::DiscordWebhook.new(url, **timeouts)

  def post(discord, url: discord.webhook, **timeouts) = webhook(url, **timeouts).post(PAYLOAD)

  def reason(discord)
    delivery = post(discord)
    refute delivery.delivered?
    assert_nil delivery.message_id
    delivery.reason
  end
end
