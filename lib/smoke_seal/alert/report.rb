# frozen_string_literal: true

module SmokeSeal
  class Alert
    # An alert as it stands on a terminal and in a log: the verdict first, then where, what, and what to do.
    class Report
      # How many checks are told of before the rest are counted.
      MOST_CHECKS = 40
      # How many lines of a command lane's output are shown.
      MOST_OUTPUT = 12
      private_constant :MOST_CHECKS, :MOST_OUTPUT

      # @param notes [Array<String>] what else there is to tell
      # @return [Array<String>] the same as a section
      def self.besides(notes) = ["Besides:", *notes.map { |note| "  - #{note}" }]

      # @param alert [Alert]
      def initialize(alert)
        @alert = alert
      end

      def to_s
        sections = [[Plain.line(seal.verdict_line, 2000)], where, *failing, *unjudged, what_to_do, notes]
        "#{sections.reject(&:empty?).map { |lines| lines.join("\n") }.join("\n\n")}\n"
      end

      private

      def seal = @alert.seal

      def where
        {
          "release" => [@alert.release, @alert.release_url].compact.join("   "),
          "app" => @alert.app,
          "at" => @alert.url.to_s,
          "checked" => seal.checked_at&.getutc&.strftime("%F %T UTC").to_s
        }.filter_map { |name, value| "  #{name.ljust(8)} #{value}" unless value.empty? }
      end

      # A section for each cause.
      def failing
        by_cause = @alert.failures.first(MOST_CHECKS).group_by(&:cause_in_words)
        sections = by_cause.map do |cause, same|
          ["Failing#{" (#{cause})" unless cause.empty?}:", *same.flat_map { |failure| check(failure, failure.lines) }]
        end
        [*sections, *rest(@alert.failures, "failing")]
      end

      def unjudged
        sections = @alert.unjudged.first(MOST_CHECKS).group_by(&:fate).map do |fate, same|
          ["#{fate.capitalize}:", *same.flat_map { |failure| check(failure, [failure.reason]) }]
        end
        [*sections, *rest(@alert.unjudged, "that say nothing")]
      end

      def rest(checks, what)
        more = checks.size - MOST_CHECKS
        [["… and #{more} more #{what}"]] if more.positive?
      end

      # The check's name stands before its first line only.
      def check(failure, said)
        lines = [*said, failure.request].reject(&:empty?)
        first, *rest = lines.empty? ? [""] : lines
        output = failure.output(MOST_OUTPUT)
        output = ["its last lines:", *output.map { |line| "| #{line}" }] if output.any?
        ["  #{failure.check.ljust(10)} #{first}".rstrip, *[*rest, *output].map { |line| "#{" " * 13}#{line}" }]
      end

      def what_to_do
        return ways_back if seal.red?

        seal.unsealed? ? look_yourself : []
      end

      def ways_back
        return [NOT_ROLLED_BACK, Wording::NO_WAY_BACK] if @alert.commands.empty?

        [NOT_ROLLED_BACK, Wording::WAYS_BACK, *@alert.ways_back.flat_map { |way| ["", *way_back(way)] }]
      end

      def way_back(way)
        indent = way.why ? "    " : "  "
        [*("  #{way.why}" if way.why), *way.command.lines(chomp: true).map { |line| "#{indent}#{line}" }]
      end

      def look_yourself
        ["#{Wording::NOT_KNOWN} What to do:",
         "  1. Look yourself: #{@alert.url || "open the app in a browser"}",
         "  2. When the reason above is gone, seal it again in the Rails console: #{@alert.reseal}"]
      end

      def notes
        @alert.notes.empty? ? [] : self.class.besides(@alert.notes)
      end

      NOT_ROLLED_BACK = "NOTHING WAS ROLLED BACK: the release is live."
      private_constant :NOT_ROLLED_BACK
    end
  end
end
