# frozen_string_literal: true

require_relative "http_post"

module SmokeSeal
  # Posts to a Discord webhook, in bounded time.
  #
  # The URL is a secret: anyone who has it can post. Nothing here shows it.
  class DiscordWebhook
    NO_URL = "the Discord webhook's URL is no http or https URL with a host"
    # https://discord.com/developers/docs/resources/webhook, of all of Discord's own hosts.
    HOST = /\A(?:(?:www|ptb|canary)\.)?discord(?:app)?\.com\z/i
    PATH = %r{\A/api/(?:v\d+/)?webhooks/\d+/[\w-]+(?:/github|/slack)?/?\z}
    # What Discord means by a status.
    MEANINGS = {
      400 => "it does not take this message",
      401 => "it does not know the webhook's token",
      403 => "it does not let the webhook post",
      404 => "the webhook is gone",
      413 => "the message is too long"
    }.freeze
    MEANINGS_OF_EDIT = { **MEANINGS, 404 => "the webhook or the message is gone" }.freeze
    private_constant :NO_URL, :HOST, :PATH, :MEANINGS, :MEANINGS_OF_EDIT

    # The result of a post.
    Delivery = Sinks::Delivery

    # @param url [String]
    # @return [String, nil] why the URL is no webhook of Discord; nil if it is one. The path is never in it
    def self.problem_of(url)
      uri = HTTPPost.uri_of(url) or return NO_URL
      found = HTTPPost.mismatch(uri, host: HOST, path: PATH, other: "another page of Discord") or return

      "no webhook of Discord, but #{found}; it looks like https://discord.com/api/webhooks/ID/TOKEN"
    end

    # @param url [String] the webhook's URL; its query is kept, for example a thread_id
    # @param timeouts +open_timeout+, +read_timeout+ and +deadline+, see {HTTPPost#initialize}
    def initialize(url, **timeouts)
      @problem = DiscordWebhook.problem_of(url)
      uri = HTTPPost.uri_of(url) unless @problem
      # In a proc, so that to_json and to_yaml, which print instance variables, do not show it.
      @uri = uri && proc { uri }
      @timeouts = timeouts.freeze
      freeze
    end

    # Posts +payload+, and waits until Discord confirms that it stored the message. Retries and errors are those of
    # {HTTPPost#call}.
    #
    # @param payload [Hash] as in Discord's documentation
    # @return [Sinks::Delivery]
    def post(payload)
      refused || HTTPPost.new("Discord", meanings: MEANINGS, **@timeouts)
                         .call(target("wait=true"), payload) { |answer| message_id(answer) }
    end

    # Replaces a message that this webhook posted.
    #
    # @param id [String] as {Sinks::Delivery#message_id} gives it
    # @param payload [Hash]
    # @return [Sinks::Delivery]
    def edit(id, payload)
      refused || HTTPPost.new("Discord", meanings: MEANINGS_OF_EDIT, **@timeouts)
                         .call(message(id), payload, verb: Net::HTTP::Patch) { id }
    end

    # Without the URL.
    def inspect = "#<#{self.class}>"
    alias to_s inspect

    private

    def refused
      return Sinks::Delivery.failed(@problem == NO_URL ? NO_URL : "the URL is #{@problem}") if @problem

      Sinks::Delivery.failed(Testing::NOT_SENT) if Testing.silent?
    end

    # The URL with +wait=true+. Without it, Discord does not report that it could not store the message.
    def target(*parameters)
      @uri.call.dup.tap do |uri|
        others = uri.query.to_s.split("&").reject { |pair| pair.empty? || pair == "wait" || pair.start_with?("wait=") }
        query = [*others, *parameters].join("&")
        uri.query = query.empty? ? nil : query
      end
    end

    def message(id)
      target.tap { |uri| uri.path = "#{uri.path.sub(%r{(?:/github|/slack)?/?\z}, "")}/messages/#{id}" }
    end

    def message_id(answer) = (id = answer.json["id"]).is_a?(String) ? id[/\A\d{1,20}\z/] : nil
  end
end
