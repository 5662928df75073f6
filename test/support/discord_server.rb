# frozen_string_literal: true

require "json"
require_relative "http_server"

# A server in Discord's place, with one webhook. It reads what is posted to it.
class DiscordServer < HTTPServer
  PATH = "/api/webhooks/1234/s3cr3t-t0k3n"
  KEPT = [200, { "Content-Type" => "application/json" }, '{"id":"987"}'].freeze

  # @param answers [Array] what the webhook answers, one after the other, as HTTPServer's pages; the last one again
  #   and again
  def self.start(*answers, tls: nil, &block)
    answers = [KEPT] if answers.empty?
    super({ PATH => ->(_request) { answers.size > 1 ? answers.shift : answers.first } }, tls: tls, &block)
  end

  # @return [Array<Hash>] what was posted so far
  def payloads = bodies.map { |body| JSON.parse(body) }

  # @return [Array<String>] the same, as it came
  def bodies = @bodies.dup

  # @return [String]
  def webhook = "#{url}#{PATH}"

  # @return [SmokeSeal::DiscordWebhook]
  def client = SmokeSeal::DiscordWebhook.new(webhook)

  private

  def initialize(...)
    @bodies = []
    super
  end

  def read_request(connection, client)
    request = super
    length = request&.headers&.fetch("content-length", nil)
    @bodies << connection.read(length.to_i).to_s.force_encoding(Encoding::UTF_8) if length
    request
  end
end
