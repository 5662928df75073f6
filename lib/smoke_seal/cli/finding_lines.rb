# frozen_string_literal: true

require_relative "../finding_mark"

module SmokeSeal
  class CLI
    # What is wrong with a check, for people: one thing on each line, none of them long, and the rest counted.
    class FindingLines
      # How many findings are listed: of those that fail, and of those that only warn.
      MOST = { "fail" => 8, "warn" => 3 }.freeze
      # How many findings may stand beside each other.
      MOST_INLINE = 2
      # A line is wrapped at so many columns. A word, as a URL is, stays whole.
      COLUMNS = 110
      # A finding may quote a page; the JSON has it whole.
      LONGEST = 500
      private_constant :MOST, :MOST_INLINE, :COLUMNS, :LONGEST

      # @param record [Hash{String => Object}] the evidence of a check
      def initialize(record)
        @record = record
        @findings = record.fetch("findings", [])
        @reasons = reasons
      end

      # @return [Boolean] whether all of it may stand in one line
      def few? = @findings.size <= MOST_INLINE && more.zero?

      # @return [Array<String>] all of it, and where
      def inline = @reasons.any? ? [*@reasons, *place] : []

      # @return [Array<String>] the URL that was asked for; none where nothing was
      def place = @reasons.any? && @record["url"] && !not_run? ? [TerminalText.url(@record["url"])] : []

      # @return [Array<String>] one thing on each line, those that fail first
      def lines
        wrapped = @reasons.flat_map { |text| wrap(text) }
        more.positive? ? [*wrapped, "and #{more} more"] : wrapped
      end

      private

      def not_run? = @record["outcome"] == "not_run"

      def reasons
        return ["not run: #{@record["reason"]}"] if not_run?

        texts = listed.map { |finding| text(finding) }
        @record["reason"] ? [*texts, "not judged: #{@record["reason"]}"] : texts
      end

      def listed
        @listed ||= %w[fail warn].flat_map do |severity|
          found = @findings.select { |finding| severity(finding) == severity }
          # A count of one takes as much room as the one.
          found.size == MOST[severity] + 1 ? found : found.first(MOST[severity])
        end
      end

      def severity(finding) = finding["severity"] == "warn" ? "warn" : "fail"

      # Those that are not listed, and those that the evidence only counts.
      def more = @findings.size - listed.size + @record["more_findings"].to_i

      # Where others failed, it is said of a finding that it only warns.
      def text(finding)
        warns = "only warns: " if @record["outcome"] == "failed" && severity(finding) == "warn"
        said = "#{warns}#{finding["expectation"]}: expected #{finding["expected"]}, got #{finding["got"]}"
        "#{TerminalText.line(said, LONGEST)}#{FindingMark.of(finding, @record["outcome"])}"
      end

      # The lines of a text; all but the first are indented.
      def wrap(text)
        lines = text.split.each_with_object([+""]) do |word, so_far|
          fits = so_far.last.empty? || DisplayWidth.width(so_far.last) + DisplayWidth.width(word) < COLUMNS
          so_far << +"" unless fits
          so_far.last << (so_far.last.empty? ? "" : " ") << word
        end
        [lines.first, *lines.drop(1).map { |line| "  #{line}" }]
      end
    end
  end
end
