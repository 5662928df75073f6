# frozen_string_literal: true

require_relative "sink"
require_relative "slack_message"

module SmokeSeal
  module Sinks
    # A channel on Slack, by an incoming webhook. Such a webhook cannot edit messages: each event is a new message.
    class Slack < Sink
      NAME = "slack"
      TITLE = "Slack"
      HOST = /\Ahooks\.slack(?:-gov)?\.com\z/i
      PATH = %r{\A/services/[\w-]+/[\w-]+/[\w-]+/?\z}
      MEANINGS = {
        400 => "it does not take this message", 403 => "it does not let the webhook post",
        404 => "the webhook or its channel is gone", 410 => "the channel is archived"
      }.freeze
      private_constant :HOST, :PATH, :MEANINGS

      class << self
        private

        def problem_with_uri(uri)
          found = HTTPPost.mismatch(uri, host: HOST, path: PATH, other: "another address of Slack") or return

          "no incoming webhook of Slack, but #{found}; it looks like https://hooks.slack.com/services/T…/B…/…"
        end
      end

      # @return [Hash, nil]
      def render(message) = message.event.quiet? ? nil : SlackMessage.new(message).payload

      private

      def transmit(payload, _event) = post(payload, meanings: MEANINGS)
    end
  end
end
