# frozen_string_literal: true

require_relative "fitted_lines"
require_relative "sink"

module SmokeSeal
  module Sinks
    # A topic on ntfy, on ntfy.sh or another server. All events of an incident have one sequence id: from ntfy 2.16 on,
    # a message replaces the one before it, so that sending it twice is harmless.
    #
    # https://docs.ntfy.sh/publish/#publish-as-json
    class Ntfy < Sink
      NAME = "ntfy"
      TITLE = "ntfy"
      FIELDS = %w[url token].freeze
      SECRETS = %w[token].freeze
      TOPIC = %r{\A(?<root>(?:/[^/]+)*)/(?<topic>[-_A-Za-z0-9]{1,64})/?\z}
      TOKEN = /\A[\x21-\x7E]+\z/
      # Bytes. ntfy turns a longer message into a file that the message links to.
      LONGEST = 4096
      LONGEST_TITLE = 250
      PRIORITIES = { red: 5, unsealed: 4, green: 3 }.freeze
      # Without sound and vibration.
      QUIET = 1
      TAGS = { red: "rotating_light", unsealed: "warning", green: "white_check_mark" }.freeze
      MEANINGS = { 400 => "it does not take this message", 401 => "it does not know the token",
                   403 => "it does not let anyone write to this topic, or not with this token",
                   413 => "the message is too long" }.freeze
      private_constant :TOPIC, :TOKEN, :LONGEST, :LONGEST_TITLE, :PRIORITIES, :QUIET, :TAGS, :MEANINGS

      class << self
        def repeatable? = true

        # @return [String, nil]
        def problem_with(field, value)
          return super unless field == "token"

          "no access token" unless TOKEN.match?(value.to_s)
        end

        private

        def problem_with_uri(uri)
          "no URL of a topic: it looks like https://ntfy.sh/TOPIC" unless TOPIC.match?(uri.path)
        end
      end

      # @return [Hash] the message without its topic
      def render(message)
        { "title" => bytes(message.title, LONGEST_TITLE), "message" => text(message), "markdown" => false,
          "priority" => message.event.quiet? ? QUIET : PRIORITIES.fetch(message.colour),
          "tags" => [TAGS.fetch(message.colour)], "click" => message.links.values.first,
          "sequence_id" => message.event.key }.compact
      end

      private

      def transmit(payload, _event)
        uri = HTTPPost.uri_of(setting("url"))
        place = TOPIC.match(uri.path)
        root = uri.dup.tap { |copy| copy.path = "#{place[:root]}/" }
        headers = setting("token") ? { "Authorization" => "Bearer #{setting("token").strip}" } : {}
        post({ "topic" => place[:topic], **payload }, url: root, headers: headers, meanings: MEANINGS)
      end

      def text(message)
        lines = FittedLines.new(message, LONGEST, &:bytesize).to_a
        lines.empty? ? message.title : lines.join("\n")
      end

      def bytes(text, longest) = text.bytesize > longest ? "#{text.byteslice(0, longest - 3).scrub("")}…" : text
    end
  end
end
