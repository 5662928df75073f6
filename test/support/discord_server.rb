# frozen_string_literal: true

require_relative "post_server"

# A server in Discord's place, with one webhook. It reads what is posted to it.
class DiscordServer < PostServer
  PATH = "/api/webhooks/1234/s3cr3t-t0k3n"
  KEPT = [200, { "Content-Type" => "application/json" }, '{"id":"987"}'].freeze

  # @param answers [Array] what the webhook answers, one after the other, as HTTPServer's pages; the last one again
  #   and again
  def self.start(*answers, tls: nil, &block)
    answers = [KEPT] if answers.empty?
    super({ PATH => ->(_request) { answers.size > 1 ? answers.shift : answers.first } }, tls: tls, &block)
  end

  # @return [String]
  def webhook = "#{url}#{PATH}"

  # @return [SmokeSeal::DiscordWebhook]
  def client = SmokeSeal::DiscordWebhook.new(webhook)
end
