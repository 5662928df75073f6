# frozen_string_literal: true

module SmokeSeal
  class Alert
    # The text of an alert for a terminal and a log: the verdict, where, the failures, and what to do.
    class AlertText
      # How many failures are listed; the checks of the others are only counted.
      MOST_GROUPS = 40
      # How many lines of a command lane's output are shown.
      MOST_OUTPUT = 12
      private_constant :MOST_GROUPS, :MOST_OUTPUT

      # @param notes [Array<String>]
      # @return [Array<String>] the lines of their section
      def self.notes(notes) = [Translations.text("alert.notes"), *notes.map { |note| "  - #{note}" }]

      # @param alert [Alert]
      def initialize(alert)
        @alert = alert
      end

      def to_s
        sections = [[TerminalText.line(seal.verdict_line, 2000)], where, *failing, *unjudged, what_to_do, notes]
        "#{sections.reject(&:empty?).map { |lines| lines.join("\n") }.join("\n\n")}\n"
      end

      private

      def seal = @alert.seal

      def where
        {
          translated("table.release") => [@alert.release, @alert.release_url].compact.join("   "),
          translated("table.app") => @alert.app,
          translated("table.at") => @alert.url.to_s,
          translated("table.checked") => seal.checked_at&.getutc&.strftime("%F %T UTC").to_s
        }.filter_map { |name, value| "  #{DisplayWidth.ljust(name, 8)} #{value}" unless value.empty? }
      end

      # A section for each cause.
      def failing
        entries = @alert.failing.map(&:entries).min_by do |list|
          list.flat_map { |entry| lines_of(entry) }.sum(&:length)
        end
        sections = entries.first(MOST_GROUPS).group_by(&:cause_in_words).map do |cause, same|
          ["Failing#{" (#{cause})" unless cause.empty?}:", *same.flat_map { |entry| lines_of(entry) }]
        end
        [*sections, *rest(entries, "failing")]
      end

      def lines_of(entry) = entry.is_a?(Problem) ? problem(entry) : lines(entry, entry.first.lines)

      # What is broken on several pages, and below it the command that requests it.
      def problem(problem)
        only_warns = FindingText.only_warns(problem.findings.first, "failed")
        below = [*problem.hints, @alert.seen_by(problem.failures), *(problem.curl || problem.place)].reject(&:empty?)
        ["  #{only_warns}#{problem.text}", *indented(below)]
      end

      def unjudged
        shown = @alert.unjudged.first(MOST_GROUPS)
        by_cause = shown.group_by { |group| [group.first.outcome_text, group.cause_in_words] }
        sections = by_cause.map do |(outcome_text, cause), same|
          cause = " (#{cause})" unless cause.empty?
          ["#{outcome_text.capitalize}#{cause}:", *same.flat_map { |group| lines(group, [group.first.reason]) }]
        end
        [*sections, *rest(@alert.unjudged, "that say nothing")]
      end

      def rest(entries, what)
        more = FailureList.counts(entries.map(&:failures)).drop(MOST_GROUPS).sum
        [["… and #{more} more #{what}"]] if more.positive?
      end

      # A failure of several checks takes one line, and shows the request of the first.
      def lines(group, said)
        seen = @alert.seen_by(group.failures)
        return check(group.first, [*said, seen], group.curl) unless group.shared?

        ["  #{group.line}", *indented([*group.hints, seen, group.first.request, *group.curl].reject(&:empty?))]
      end

      # The lines of one check. Only the first has the check's name.
      def check(failure, said, curl)
        lines = [*said, failure.request, *curl].reject(&:empty?)
        first, *rest = lines.empty? ? [""] : lines
        output = failure.output(MOST_OUTPUT)
        output = ["its last lines:", *output.map { |line| "| #{line}" }] if output.any?
        ["  #{DisplayWidth.ljust(failure.check, 10)} #{first}".rstrip, *indented([*rest, *output])]
      end

      def indented(lines) = lines.map { |line| "#{" " * 13}#{line}" }

      def what_to_do
        return rollback if seal.red?

        seal.unsealed? ? check_yourself : []
      end

      def rollback
        against = @alert.against_rollback
        return [not_rolled_back, translated("not_advised", reason: against)] if against

        rollback_commands
      end

      def rollback_commands
        caution = @alert.rollback_caution
        not_mended = @alert.not_mended
        said = [not_rolled_back, *(translated("caution", what: caution) if caution),
                *(translated("not_mended", checks: not_mended) if not_mended)]
        return [*said, translated("no_rollback")] if @alert.commands.empty?

        commands = @alert.rollback_commands.flat_map { |command| ["", *rollback_lines(command)] }
        [*said, translated("rollback"), *commands]
      end

      def rollback_lines(rollback)
        # Only the first line is indented: in others white space may be within quotes.
        [*("  #{rollback.why}" if rollback.why), "#{rollback.why ? "    " : "  "}#{rollback.command}"]
      end

      def check_yourself
        ["#{translated("health_unknown")} #{translated("what_to_do")}",
         "  1. #{translated("look_at", url: @alert.url || translated("in_a_browser"))}",
         "  2. #{translated("seal_again", command: @alert.reseal)}"]
      end

      def notes
        @alert.notes.empty? ? [] : self.class.notes(@alert.notes)
      end

      def not_rolled_back = translated("not_rolled_back_loudly")

      def translated(key, **values) = Translations.text("alert.#{key}", **values)
    end
  end
end
