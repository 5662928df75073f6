# frozen_string_literal: true

module SmokeSeal
  module Sinks
    # The lines of a message that fit into a sink's limit. They are chosen by priority: the place, what to do, the
    # commands, the notes, then the failures. A command is included whole or not at all.
    class FittedLines
      # Characters of a line. If each one is escaped as five, it still fits into a section of Slack's.
      LONGEST_LINE = 500
      private_constant :LONGEST_LINE

      # @return [Array<String>]
      attr_reader :where, :failing, :advice, :notes

      # @return [Array<Array<String>>] the lines of each command: its comment, and then the command
      attr_reader :commands

      # @param message [Message]
      # @param longest [Integer] the most characters of all lines together
      # @param most [Integer, nil] the most lines of failures
      # @yieldparam line [String]
      # @yieldreturn [Integer] its length as the sink counts it
      def initialize(message, longest, most: nil, &length)
        @message = message
        @room = Alert::TextRoom.new(longest, more: method(:more), &length)
        @where = @room.take_whole(message.where)
        @advice = @room.take_whole(message.advice.map { |line| cut(line) })
        @commands = fitting_commands
        @notes = @room.take_whole(message.notes.map { |note| bullet(note) })
        @failing = fitting_failures(most)
      end

      # @return [Array<String>] all of them in their order
      def to_a = [*where, *failing, *advice, *commands.flatten, *notes]

      private

      def cut(line) = TerminalText.line(line, LONGEST_LINE)

      def bullet(line) = "• #{cut(line)}"

      def more(count) = bullet(Translations.text("alert.more", count: count))

      def fitting_failures(most)
        lines = @message.failing
        shown = lines.first(most || lines.size)
        texts = shown.map { |line| bullet(line.text) }
        left_out = lines.drop(shown.size).sum(&:checks)
        return @room.take_whole([*texts, more(left_out)], [*shown.map(&:checks), left_out]) if left_out.positive?

        @room.take_whole(texts, shown.map(&:checks))
      end

      def fitting_commands
        commands = @message.commands
        return [] if commands.empty?

        shown = @room.reserving([left_out(commands.size)]) do
          commands.filter_map { |command| @room.take(command.lines) if @room.fit?(command.lines) }
        end
        shown << @room.take([left_out(commands.size - shown.size)]) if shown.size < commands.size
        shown
      end

      def left_out(count) = Translations.text("alert.left_out", count: count)
    end
  end
end
