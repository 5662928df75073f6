# frozen_string_literal: true

require "uri"
require_relative "discord_webhook/answer"
require_relative "discord_webhook/retries"
require_relative "discord_webhook/delivery"
require_relative "discord_webhook/request"

module SmokeSeal
  # Posts to a Discord webhook, in bounded time.
  #
  # The URL is a secret: anyone who has it can post. Nothing here shows it.
  class DiscordWebhook
    NO_URL = "the Discord webhook's URL is no http or https URL with a host"
    TEST_MODE = "nothing is sent in a test"
    # https://discord.com/developers/docs/resources/webhook, of all of Discord's own hosts.
    HOST = /\A(?:(?:www|ptb|canary)\.)?discord(?:app)?\.com\z/i
    PATH = %r{\A/api/(?:v\d+/)?webhooks/\d+/[\w-]+(?:/github|/slack)?/?\z}
    # A stand-in for Discord, on this machine or in a test (RFC 6761).
    STAND_IN = /\A(?:localhost|127(?:\.\d+){3}|\[::1\]|.+\.(?:localhost|test|invalid))\z/i
    private_constant :NO_URL, :TEST_MODE, :HOST, :PATH, :STAND_IN

    # @param url [String]
    # @return [String, nil] why the URL is no webhook of Discord; nil if it is one. The path is never in it: a webhook
    #   of another service is as secret.
    def self.problem_of(url)
      uri = URI.parse(url.to_s.strip)
      return NO_URL unless uri.is_a?(URI::HTTP) && !uri.host.to_s.empty?
      return if STAND_IN.match?(uri.host) || (HOST.match?(uri.host) && PATH.match?(uri.path))

      host = HOST.match?(uri.host) ? "another page of Discord" : TerminalText.line(uri.host, 80)
      "no webhook of Discord, but #{host}; it looks like https://discord.com/api/webhooks/ID/TOKEN"
    rescue URI::Error, ArgumentError, EncodingError
      NO_URL
    end

    # @param url [String] the webhook's URL; its query is kept, for example a thread_id
    # @param open_timeout [Numeric] seconds that a connection may take
    # @param read_timeout [Numeric] seconds to wait for the next bytes
    # @param deadline [Numeric] seconds that the whole post may take, with all retries and pauses
    def initialize(url, open_timeout: 5, read_timeout: 10, deadline: 10)
      @problem = DiscordWebhook.problem_of(url)
      target = target_of(url) unless @problem
      # In a proc, so that to_json and to_yaml, which print instance variables, do not show it.
      @target = target && proc { target }
      @timeouts = { open_timeout: open_timeout, read_timeout: read_timeout, deadline: deadline }.freeze
      freeze
    end

    # Posts +payload+, and waits until Discord confirms that it stored the message. Retries up to twice after a
    # connection error, a 5xx, or a 429 with a short enough wait. Never raises a StandardError of its own; a timeout or
    # an interrupt of the caller passes through, and ends the post.
    #
    # @param payload [Hash] as in Discord's documentation
    # @return [Delivery]
    def post(payload)
      return Delivery.failed(@problem == NO_URL ? NO_URL : "the URL is #{@problem}") if @problem
      return Delivery.failed(NO_URL) unless @target
      return Delivery.failed(TEST_MODE) if Testing.silent?

      # On its own thread, since a DNS lookup of Ruby cannot be bounded otherwise.
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
      # Without the error's message, which may contain the URL, or a proxy's URL with its password.
      Delivery.failed("the message could not be posted to Discord: #{e.class}")
    end

    # The URL with +wait=true+. Without it, Discord does not report that it could not store the message.
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
