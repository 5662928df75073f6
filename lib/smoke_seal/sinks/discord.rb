# frozen_string_literal: true

require_relative "sink"

module SmokeSeal
  module Sinks
    # A channel on Discord, by a webhook. The message of an incident is edited, and a short message reports its end.
    class Discord < Sink
      NAME = "discord"
      TITLE = "Discord"
      FIELDS = %w[url role].freeze

      # @return [String, nil]
      def self.problem_with(field, value) = field == "url" ? DiscordWebhook.problem_of(value) : nil

      # @param webhook [#post, #edit]
      # @param role [String, Integer, nil] the id of the role to mention on red
      def initialize(webhook, role: nil) # rubocop:disable Lint/MissingSuper -- the webhook has what it would keep
        @webhook = webhook
        @role = role
      end

      # @param settings [Hash{String => Object}]
      # @return [Discord]
      def self.of(settings) = new(DiscordWebhook.new(settings["url"]), role: settings["role"])

      # @return [Hash{String => Hash}] +message+: the whole one; +line+: a short one, at the end of an incident
      def render(message)
        return { "line" => test(message) } if message.event.test?
        return { "message" => message.alert.discord_payload(role: @role) } unless message.event.resolved?

        lines = [message.title, *message.where, *message.advice, *message.notes]
        { "message" => text(lines), "line" => (text([message.title]) unless message.event.quiet?) }.compact
      end

      private

      def transmit(payload, event)
        return resolve(payload, event) if event.resolved?

        edited = event.message_id && @webhook.edit(event.message_id, payload["message"])
        # A message that cannot be edited was deleted.
        return edited if edited && (edited.delivered? || edited.retryable? || edited.unsure?)

        @webhook.post(payload["message"] || payload["line"])
      end

      # The result of the short line counts: people are notified by it. An edit notifies nobody, and may be repeated.
      def resolve(payload, event)
        edited = event.message_id && @webhook.edit(event.message_id, payload["message"])
        payload["line"] ? @webhook.post(payload["line"]) : edited || Delivery.delivered
      end

      def text(lines)
        room = Alert::TextRoom.new(2000) { |line| Alert::Markdown.length(line) }
        shown = lines.map { |line| Alert::Markdown.escape(TerminalText.line(line, 600)) }
        { "content" => shown.take_while { |line| room.fit?([line]) && room.take([line]) }.join("\n"),
          "allowed_mentions" => { "parse" => [] } }
      end

      def test(message)
        mention = @role && "On red, the role #{@role} is mentioned; this test mentions nobody."
        first, rest = message.title.split(". ", 2)
        { content: ["**#{first}.** #{rest}", *mention].join("\n"), allowed_mentions: { parse: [] } }
      end
    end
  end
end
