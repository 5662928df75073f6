# frozen_string_literal: true

require "uri"
require_relative "discord_webhook/answer"
require_relative "discord_webhook/retries"
require_relative "discord_webhook/delivery"
require_relative "discord_webhook/request"

module SmokeSeal
  # Posts to a Discord webhook, within a time that holds whatever the other side does.
  #
  # The URL is a secret: whoever has it can post. Nothing here shows it.
  class DiscordWebhook
    NO_URL = "the Discord webhook's URL is no http or https URL with a host"
    private_constant :NO_URL

    # @param url [String] the webhook's URL; its query is kept, a thread_id in it, say
    # @param open_timeout [Numeric] seconds a connection may take
    # @param read_timeout [Numeric] seconds of silence to put up with
    # @param deadline [Numeric] seconds the whole post may take, with every further attempt and every wait
    def initialize(url, open_timeout: 5, read_timeout: 10, deadline: 10)
      target = target_of(url)
      # In a block, so that nothing shows it that walks through instance variables: to_json in a Rails app, to_yaml.
      @target = target && proc { target }
      @timeouts = { open_timeout: open_timeout, read_timeout: read_timeout, deadline: deadline }.freeze
      freeze
    end

    # Posts +payload+, and waits for Discord to say that it kept the message. Tries again, up to twice, where there was
    # no connection, an answer of 5xx, or one of 429 whose wait is short enough. Never raises a StandardError of its
    # own; a timeout or an interrupt of the caller passes through, and ends the post.
    #
    # @param payload [Hash] as Discord's documentation has it
    # @return [Delivery]
    def post(payload)
      return Delivery.failed(NO_URL) unless @target

      # A thread of its own, since Ruby waits for a name to be looked up however long that takes.
      worker = Thread.new { attempt(payload) }
      worker.join(@timeouts[:deadline]) ? worker.value : Delivery.failed(Request.no_answer_within(@timeouts[:deadline]))
    rescue ThreadError
      Delivery.failed("this machine has no thread left to post to Discord with")
    ensure
      worker&.kill
    end

    # Without the URL.
    def inspect = "#<#{self.class}>"
    alias to_s inspect

    private

    def attempt(payload)
      Retries.new(Request.new(@target.call, payload, **@timeouts.slice(:open_timeout, :read_timeout)),
                  deadline: @timeouts[:deadline]).call
    rescue StandardError, ScriptError => e
      # Without its message, which may hold the URL, or that of a proxy with its password.
      Delivery.failed("the message could not be posted to Discord: #{e.class}")
    end

    # The URL with +wait=true+, without which Discord does not say that it could not keep a message.
    def target_of(url)
      uri = URI.parse(url.to_s.strip)
      return unless uri.is_a?(URI::HTTP) && !uri.host.to_s.empty?

      others = uri.query.to_s.split("&").reject { |pair| pair.empty? || pair == "wait" || pair.start_with?("wait=") }
      uri.query = [*others, "wait=true"].join("&")
      uri.freeze
    rescue URI::Error, ArgumentError, EncodingError
      nil
    end
  end
end
