# frozen_string_literal: true

require_relative "broken_things"

module SmokeSeal
  class Alert
    # The lines of an alert for a channel that many people read. They contain no page text, which anyone may have
    # written, and no curl command, since the query of a URL may be confidential. They are not quoted for any target.
    class ChannelLines
      # A line, and for how many checks it stands.
      Line = Struct.new(:text, :checks)

      # @param alert [Alert]
      def initialize(alert)
        @alert = alert
      end

      # @param longest [Integer]
      # @return [String]
      def verdict(longest = 600) = TerminalText.line(seal.verdict_line, longest)

      # @return [String] its part that is never cut
      def shortest_verdict = seal.verdict_line.partition(" — ").first

      # @return [Array<String>] the release and the app
      def where
        name = [@alert.release, @alert.release_url].compact.join(" ")
        release = translated("release", release: name) if @alert.release
        url = @alert.url
        [release, url ? translated("app_at", app: @alert.app, url: url) : translated("app", app: @alert.app)].compact
      end

      # @return [Array<Line>] what failed, then what could not be judged
      def failing
        both = @alert.failing.map { |list| failing_lines(list) }
        failed = both.min_by { |lines| lines.sum { |line| line.text.length } }
        [*failed, *@alert.unjudged.map { |group| Line.new(unjudged_line(group), group.failures.size) }]
      end

      # @return [Array<String>]
      def notes = @alert.notes

      # @return [String, nil] why a rollback is not advised
      def against_rollback
        @alert.against_rollback&.then { |reason| translated("not_advised", reason: reason) }
      end

      # @return [String, nil] what to look at before a rollback
      def caution = @alert.rollback_caution&.then { |what| translated("caution", what: what) }

      # @return [String, nil] what a rollback will not mend
      def not_mended = @alert.not_mended&.then { |checks| translated("not_mended", checks: checks) }

      # @return [Array<RollbackCommand>] none where a rollback is not advised
      def commands = against_rollback ? [] : @alert.rollback_commands

      # @return [Array<String>] what to do about the seal, without the commands
      def advice
        return [not_rolled_back, *(against_rollback || [*caution, *not_mended, command_heading])] if seal.red?

        seal.unsealed? ? ["#{look_yourself} #{@alert.reseal}"] : []
      end

      # @return [String]
      def not_rolled_back = translated("not_rolled_back")

      # @return [String] what stands before the command that seals again
      def look_yourself = "#{translated("health_unknown")} #{translated("look_yourself")}"

      # @return [String] what stands before the commands
      def command_heading = translated(@alert.commands.empty? ? "no_rollback" : "rollback")

      private

      def seal = @alert.seal

      def translated(key, **values) = Translations.text("alert.#{key}", **values)

      def failing_lines(list)
        alike = list.problems.group_by { |problem| BrokenThings.text([problem]) }.values
        groups = list.groups
        texts = [*alike.map { |problems| BrokenThings.text(problems) }, *groups.map { |group| failing_line(group) }]
        failures = [*alike.map { |problems| problems.flat_map(&:failures) }, *groups.map(&:failures)]
        texts.zip(failures, FailureList.counts(failures)).map do |text, of_text, checks|
          Line.new([text, @alert.seen_by(of_text)].reject(&:empty?).join("; "), checks)
        end
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
    end
  end
end
