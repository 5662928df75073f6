# frozen_string_literal: true

require "json"
require_relative "fitted_lines"

module SmokeSeal
  module Sinks
    # An Adaptive Card, in the envelope that Teams' workflows accept. Text of others is in text runs, in which Teams
    # interprets no Markdown. Without entities in the card, no text mentions anyone.
    #
    # https://learn.microsoft.com/microsoftteams/platform/webhooks-and-connectors/how-to/add-incoming-webhook
    class TeamsCard
      # Bytes. Teams refuses more than 28 KB; how it counts them is not documented.
      LONGEST = 20_000
      # Version 1.5 and later are not supported there.
      VERSION = "1.4"
      COLOURS = { red: "Attention", unsealed: "Warning", green: "Good" }.freeze
      CODE = { "fontType" => "Monospace" }.freeze
      MOST_LINES = 60
      private_constant :LONGEST, :VERSION, :COLOURS, :CODE, :MOST_LINES

      # @param message [Message]
      def initialize(message)
        @message = message
      end

      # @return [Hash]
      def payload
        attachment = { "contentType" => "application/vnd.microsoft.card.adaptive", "contentUrl" => nil,
                       "content" => card }
        { "type" => "message", "attachments" => [attachment] }
      end

      private

      def card
        { "$schema" => "http://adaptivecards.io/schemas/adaptive-card.json", "type" => "AdaptiveCard",
          "version" => VERSION, "msteams" => { "width" => "Full" }, "body" => body, "actions" => actions }
      end

      def body
        lines = FittedLines.new(@message, LONGEST, most: MOST_LINES) do |line|
          JSON.generate(block(line, CODE)).bytesize
        end
        [block(TerminalText.line(@message.title, 600), heading), *blocks(lines.where), *blocks(lines.failing),
         *blocks(lines.advice), *blocks(lines.commands.flatten, CODE), *blocks(lines.notes)]
      end

      def heading = { "weight" => "Bolder", "size" => "Medium", "color" => COLOURS.fetch(@message.colour) }

      def blocks(lines, style = {}) = lines.map { |line| block(line, style) }

      def block(line, style)
        { "type" => "RichTextBlock", "spacing" => "Small",
          "inlines" => [{ "type" => "TextRun", "text" => line, **style }] }
      end

      def actions
        @message.links.map { |name, url| { "type" => "Action.OpenUrl", "title" => name, "url" => url } }
      end
    end
  end
end
