# frozen_string_literal: true

require_relative "../finding_text"

module SmokeSeal
  class CLI
    # The findings of a check as text: one on each line, long lines wrapped. Those beyond a limit are counted.
    class FindingLines
      # The most findings that are listed, by severity.
      MOST = { "fail" => 8, "warn" => 3 }.freeze
      # The most findings on one line.
      MOST_INLINE = 2
      # Lines are wrapped at this column, but never within a word, such as a URL.
      COLUMNS = 110
      # A finding may quote a page, and is cut here. The JSON has all of it.
      LONGEST = 500
      private_constant :MOST, :MOST_INLINE, :COLUMNS, :LONGEST

      # @param record [Hash{String => Object}] the evidence of a check
      def initialize(record)
        @record = record
        @findings = record.fetch("findings", [])
        @reasons = reasons
      end

      # @return [Boolean] whether all of them fit on one line
      def few? = @findings.size <= MOST_INLINE && more.zero?

      # @return [Array<String>] all of them, and the URL
      def inline = @reasons.any? ? [*@reasons, *place] : []

      # @return [Array<String>] the requested URL; empty if no request was made
      def place = @reasons.any? && @record["url"] && !not_run? ? [TerminalText.url(@record["url"])] : []

      # @return [Array<String>] one finding on each line, failures before warnings
      def lines
        wrapped = @reasons.flat_map { |text| wrap(text) }
        more.positive? ? [*wrapped, "and #{more} more"] : wrapped
      end

      private

      def not_run? = @record["outcome"] == "not_run"

      def reasons
        return ["not run: #{@record["reason"]}"] if not_run?

        texts = listed.map { |finding| FindingText.of(finding, @record["outcome"], LONGEST) }
        @record["reason"] ? [*texts, "not judged: #{@record["reason"]}"] : texts
      end

      def listed
        @listed ||= %w[fail warn].flat_map do |severity|
          found = @findings.select { |finding| severity(finding) == severity }
          # "and 1 more" is as long as the finding itself.
          found.size == MOST[severity] + 1 ? found : found.first(MOST[severity])
        end
      end

      def severity(finding) = finding["severity"] == "warn" ? "warn" : "fail"

      # The findings that are not listed, and those that the evidence only counts.
      def more = @findings.size - listed.size + @record["more_findings"].to_i

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
