# frozen_string_literal: true

require_relative "markdown"

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
        # The last line needs no room for its end.
        @room = LONGEST + 1 - room_of(verdict(0))
        actions = taken(what_to_do)
        @room += room_of(verdict(0))
        verdict = taken([verdict([@room - 1, LONGEST_VERDICT].min)])
        where = whole_lines(where_it_is)
        notes = whole_lines(@alert.notes.map { |note| "- #{escape(note)}" })
        failing = failing_checks
        [*verdict, *where, *failing, *actions, *notes].join("\n")
      end

      # The verdict line in at most +longest+ characters; its summary is cut if needed.
      def verdict(longest)
        line = TerminalText.line(seal.verdict_line, LONGEST_VERDICT)
        shortest = seal.verdict_line.partition(" — ").first
        mention = "<@&#{@role}> " if @role
        sizes = line.length.downto(shortest.length + 1).to_a
        size = sizes.bsearch { |candidate| Markdown.length("#{mention}#{bold(line, candidate)}") <= longest }
        "#{mention}#{bold(size ? line : shortest, size || shortest.length)}"
      end

      def bold(line, size)
        line = "#{line[0, size - 1]}…" if size < line.length
        "**#{escape(line)}**"
      end

      def where_it_is
        release = "Release #{escape([@alert.release, @alert.release_url].compact.join(" "))}" if @alert.release
        app = "App #{escape([@alert.app, @alert.url].compact.join(" at "))}"
        [release, app].compact
      end

      # Without the curl commands, which only the terminal and the log show: the query of a URL may be confidential.
      def failing_checks
        failing = @alert.failing.map { |group| failing_line(group) }
        unjudged = @alert.unjudged.map { |group| unjudged_line(group) }
        lines = [*failing, *unjudged].map { |line| "- #{escape(line)}" }
        whole_lines(lines, [*@alert.failing, *@alert.unjudged].map { |group| group.failures.size })
      end

      def failing_line(group)
        failure = group.first
        said = failure.lines_without_page_text.join("; ")
        said = [failure.what_happened(page_text: false), *group.hints].join("; ") if group.shared?
        cause = group.cause_name
        cause = cause.empty? || (group.shared? && said.include?(cause)) ? "" : " (#{cause})"
        "#{group.names}#{cause}#{": " unless said.empty?}#{said}"
      end

      def unjudged_line(group) = "#{group.names}, #{group.first.outcome_text}: #{group.first.reason_without_page_text}"

      def what_to_do
        return rollback if seal.red?
        return [] unless seal.unsealed?

        again = Markdown.code(@alert.reseal)
        ["#{SharedText::HEALTH_UNKNOWN} Look yourself; then seal it again in the Rails console: #{again}"]
      end

      def rollback
        against = @alert.against_rollback
        return ["#{NOT_ROLLED_BACK} #{SharedText::NOT_ADVISED} #{escape(against)}."] if against
        return ["#{not_rolled_back} #{SharedText::NO_ROLLBACK}"] if @alert.commands.empty?

        shown = []
        @alert.rollback_commands.each do |rollback|
          command = [*("# #{rollback.why}" if rollback.why), rollback.command].join("\n")
          shown << command if Markdown.block?(command) && room_of(*rollback_lines([*shown, command])) <= @room
        end
        rollback_lines(shown)
      end

      # With what to look at before a rollback, and what it will not mend, if anything.
      def not_rolled_back
        said = { SharedText::CAUTION => @alert.rollback_caution, SharedText::NOT_MENDED => @alert.not_mended }
        [NOT_ROLLED_BACK, *said.compact.map { |heading, text| "#{heading} #{escape(text)}." }].join(" ")
      end

      # The lines with these commands. A command is shown whole or not at all.
      def rollback_lines(commands)
        left_out = @alert.commands.size - commands.size
        [
          "#{not_rolled_back} #{SharedText::ROLLBACK}",
          *(Markdown.block(commands) if commands.any?),
          *("#{left_out} of them cannot be shown in Discord: #{ELSEWHERE}" if left_out.positive?)
        ]
      end

      # As many lines as fit, and a count of the others: each counts for the number of its checks.
      def whole_lines(lines, counts = lines.map { 1 })
        return taken(lines) if room_of(*lines) <= @room

        (lines.size - 1).downto(0) do |count|
          shown = [*lines.first(count), "- … and #{counts.drop(count).sum} more: #{ELSEWHERE}"]
          return taken(shown) if room_of(*shown) <= @room
        end
        []
      end

      def taken(lines)
        @room -= room_of(*lines)
        lines
      end

      # The length of the lines with their line breaks.
      def room_of(*lines) = lines.sum { |line| Markdown.length(line) + 1 }

      def escape(text) = Markdown.escape(text)

      ELSEWHERE = "on the terminal and in the log"
      NOT_ROLLED_BACK = "**Nothing was rolled back.**"
      private_constant :ELSEWHERE, :NOT_ROLLED_BACK
    end
  end
end
