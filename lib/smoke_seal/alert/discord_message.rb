# frozen_string_literal: true

require_relative "channel_lines"
require_relative "markdown"
require_relative "text_room"

module SmokeSeal
  class Alert
    # The Discord message of an alert. It keeps Discord's length limit, and escapes markup. It contains no page text,
    # which anyone may have written, since many people read the channel.
    class DiscordMessage
      # Discord refuses a longer message as a whole.
      LONGEST = 2000
      # Shorter than Discord allows: a telephone shows only the beginning.
      LONGEST_VERDICT = 600
      private_constant :LONGEST, :LONGEST_VERDICT

      # @param alert [Alert]
      # @param role [String, Integer, nil]
      def initialize(alert, role: nil)
        @alert = alert
        @lines = ChannelLines.new(alert)
        @role = role.to_s.strip[AlertSettings::ROLE] if seal.red?
      end

      # @return [Hash]
      def payload
        mentions = @role ? { parse: [], roles: [@role] } : { parse: [] }
        { content: content, allowed_mentions: mentions }
      end

      private

      def seal = @alert.seal

      # Fills the room by priority: what to do, the verdict, the notes, the failures.
      def content
        @room = TextRoom.new(LONGEST, more: method(:more)) { |line| Markdown.length(line) }
        actions = @room.reserving([verdict(0)]) { what_to_do }
        @room.take(actions)
        verdict = @room.take([verdict([@room.left, LONGEST_VERDICT].min)])
        where = @room.take_whole(@lines.where.map { |line| escape(line) })
        notes = @room.take_whole(@lines.notes.map { |note| "- #{escape(note)}" })
        failing = failing_checks
        [*verdict, *where, *failing, *actions, *notes].join("\n")
      end

      def more(count) = "- #{escape(Translations.text("alert.more", count: count))}"

      # The verdict line in at most +longest+ characters; its summary is cut if needed.
      def verdict(longest)
        line = @lines.verdict(LONGEST_VERDICT)
        shortest = @lines.shortest_verdict
        mention = "<@&#{@role}> " if @role
        sizes = line.length.downto(shortest.length + 1).to_a
        size = sizes.bsearch { |candidate| Markdown.length("#{mention}#{bold(line, candidate)}") <= longest }
        "#{mention}#{bold(size ? line : shortest, size || shortest.length)}"
      end

      def bold(line, size)
        line = "#{line[0, size - 1]}…" if size < line.length
        "**#{escape(line)}**"
      end

      def failing_checks
        failing = @lines.failing
        @room.take_whole(failing.map { |line| "- #{escape(line.text)}" }, failing.map(&:checks))
      end

      def what_to_do
        return rollback if seal.red?
        return [] unless seal.unsealed?

        ["#{escape(@lines.look_yourself)} #{Markdown.code(@alert.reseal)}"]
      end

      def rollback
        against = @lines.against_rollback
        return ["#{nothing_done} #{escape(against)}"] if against
        return ["#{not_rolled_back} #{escape(@lines.command_heading)}"] if @alert.commands.empty?

        shown = []
        @alert.rollback_commands.each do |rollback|
          command = rollback.lines.join("\n")
          shown << command if Markdown.block?(command) && @room.fit?(rollback_lines([*shown, command]))
        end
        rollback_lines(shown)
      end

      # With what to look at before a rollback, and what it will not mend, if anything.
      def not_rolled_back
        [nothing_done, *[@lines.caution, @lines.not_mended].compact.map { |line| escape(line) }].join(" ")
      end

      # The lines with these commands. A command is shown whole or not at all.
      def rollback_lines(commands)
        left_out = @alert.commands.size - commands.size
        [
          "#{not_rolled_back} #{escape(@lines.command_heading)}",
          *(Markdown.block(commands) if commands.any?),
          *(escape(Translations.text("alert.cannot_be_shown_in_discord", count: left_out)) if left_out.positive?)
        ]
      end

      def escape(text) = Markdown.escape(text)

      def nothing_done = "**#{escape(@lines.not_rolled_back)}**"
    end
  end
end
