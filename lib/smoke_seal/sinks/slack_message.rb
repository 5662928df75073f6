# frozen_string_literal: true

require_relative "fitted_lines"

module SmokeSeal
  module Sinks
    # A message in Slack's Block Kit. Text of others is +plain_text+, in which Slack interprets no markup; commands are
    # code blocks. +&+, +<+ and +>+ are escaped everywhere: +<!channel>+ would notify everyone.
    #
    # https://docs.slack.dev/reference/block-kit/blocks
    class SlackMessage
      LONGEST_HEADER = 150
      LONGEST_SECTION = 3000
      LONGEST_TITLE = 590
      # Slack refuses more than about 13,200 characters in all blocks together. This limit is not documented.
      LONGEST = 9000
      # Slack accepts 50 blocks.
      MOST_COMMANDS = 20
      ESCAPES = { "&" => "&amp;", "<" => "&lt;", ">" => "&gt;" }.freeze
      private_constant :LONGEST_HEADER, :LONGEST_SECTION, :LONGEST_TITLE, :LONGEST, :MOST_COMMANDS, :ESCAPES

      # @param message [Message]
      def initialize(message)
        @message = message
        @title = TerminalText.line(message.title, LONGEST_TITLE)
      end

      # @return [Hash]
      def payload
        { "text" => escape(TerminalText.line(@title, 300)), "mrkdwn" => false, "unfurl_links" => false,
          "unfurl_media" => false, "blocks" => blocks }
      end

      private

      def blocks
        lines = FittedLines.new(@message, LONGEST) { |line| length(escape(line)) }
        [*title, *sections(lines.where), *links, *sections(lines.failing), *sections(lines.advice),
         *commands(lines.commands), *sections(lines.notes)]
      end

      # A header, and the whole title below it if it is too long for a header.
      def title
        header = ->(text) { { "type" => "header", "text" => plain_text(text) } }
        return [header.call(escape(@title))] if length(escape(@title)) <= LONGEST_HEADER

        [header.call(short_title), *sections([@title])]
      end

      # An escaped character may be five characters long.
      def short_title
        sizes = [LONGEST_HEADER, LONGEST_HEADER / 2, LONGEST_HEADER / 5]
        texts = sizes.map { |size| escape(TerminalText.line(@message.short_title, size)) }
        texts.find { |text| length(text) <= LONGEST_HEADER }
      end

      # The lines in as many sections as they need.
      def sections(lines)
        texts = lines.map { |line| escape(line) }.each_with_object([]) do |line, sections|
          longer = [sections.last, line].compact.join("\n")
          length(longer) <= LONGEST_SECTION && sections.any? ? sections[-1] = longer : sections << line
        end
        texts.map { |text| section(plain_text(text)) }
      end

      def links
        links = @message.links.map { |name, url| "<#{escape(url).gsub("|", "%7C")}|#{name}>" }
        links.empty? ? [] : [section(code(links.join("  ·  ")))]
      end

      def commands(commands)
        blocks = commands.map { |lines| "```#{escape(lines.join("\n"))}```" }
        shown = blocks.first(MOST_COMMANDS).select { |text| fits_block?(text) }
        left_out = blocks.size - shown.size
        note = left_out.positive? ? [Translations.text("alert.cannot_be_shown", count: left_out)] : []
        [*shown.map { |text| section(code(text)) }, *sections(note)]
      end

      # Three backticks within the code would end the block.
      def fits_block?(text) = length(text) <= LONGEST_SECTION && text.scan("```").size == 2

      def section(text) = { "type" => "section", "text" => text }

      def plain_text(text) = { "type" => "plain_text", "text" => text, "emoji" => false }

      # Verbatim: Slack makes no links and no mentions of its text.
      def code(text) = { "type" => "mrkdwn", "text" => text, "verbatim" => true }

      def escape(text) = text.gsub(/[&<>]/, ESCAPES)

      # An emoji counts as two characters, to be safe.
      def length(text) = text.encode(Encoding::UTF_16LE).bytesize / 2
    end
  end
end
