# frozen_string_literal: true

module SmokeSeal
  class FailureGroup
    # The text for one check that did not pass, from its evidence.
    class Failure
      # Kinds of findings whose +got+ is enough, without what was expected.
      SAME_BY_GOT = %w[status answer].freeze
      STATUS = "status"
      EDGE = "edge"
      OLD_REVISION = "old_revision"
      THROTTLED = "throttled"
      # The most findings in one line; the others are counted.
      MOST_IN_ONE_LINE = 3
      private_constant :SAME_BY_GOT, :STATUS, :EDGE, :OLD_REVISION, :THROTTLED, :MOST_IN_ONE_LINE

      # @return [Hash{String => Object}] the evidence
      attr_reader :record

      # @param record [Hash{String => Object}] as in {Seal#evidence}
      def initialize(record)
        @record = record
      end

      # @return [String] the name of the check
      def check = TerminalText.line(@record["check"], 80)

      # @return [String] the cause, such as "app"; empty if it is not known
      def cause = (findings.first.to_h["cause"] || @record["cause"]).to_s

      # @return [Object] equal for failures with the same reason
      def kind
        return [outcome, cause, cause == THROTTLED ? @record["error"] : reason] if findings.empty?

        [outcome, *findings.map { |finding| kind_of(finding) }.uniq]
      end

      # @return [String] the failure in a word or two, as in a summary: "503", "title+text", "timeout"
      def word
        words = findings.map { |finding| label(finding) }.uniq
        words << (@record["error"] || "deadline") if outcome == "unjudged"
        TerminalText.line(words.join("+"), 80)
      end

      # @return [Array<String>] the findings, short, page text included
      def lines
        lines = findings.map { |finding| "#{FindingText.only_warns(finding, outcome)}#{whole(finding)}" }
        more = @record["more_findings"].to_i
        lines << "and #{more} more" if more.positive?
        [*lines, *hints]
      end

      # @return [Array<String>] what is probably wrong, and how to fix it; without page text
      def hints
        found = findings.filter_map { |finding| finding["hint"] }.uniq
        found.map { |hint| "hint: #{TerminalText.line(hint, 300)}" }
      end

      # @return [Array<String>] the same without the text of a page
      def lines_without_page_text
        said = findings.map { |finding| "#{FindingText.only_warns(finding, outcome)}#{public_finding_text(finding)}" }
        [*said.uniq, *hints]
      end

      # @param page_text [Boolean] whether the text of a page may be in it
      # @return [String] what happened, for all failures of this {kind}: "503 from the edge"
      def what_happened(page_text: true)
        return page_text ? reason : reason_without_page_text if findings.empty?

        said = findings.map { |finding| finding_text(finding, page_text) }.uniq
        shown = said.size == MOST_IN_ONE_LINE + 1 ? said : said.first(MOST_IN_ONE_LINE)
        # The evidence counts further findings, and does not contain them.
        more = said.size - shown.size + @record["more_findings"].to_i
        [*shown, *("and #{more} more" if more.positive?)].join("; ")
      end

      # Whether there are findings.
      def judged? = findings.any?

      # @return [String] why there are no findings
      def outcome_text = outcome == "not_run" ? "not run" : "not judged"

      # @return [String] the reason for that
      def reason = TerminalText.line(@record["reason"] || "no reason is known", 300)

      # @return [String] the same without the text of a page
      def reason_without_page_text
        TerminalText.line(@record["reason_without_page_text"] || @record["reason"] || "no reason is known", 300)
      end

      # @return [String] the URL, and the request id, which is in the app's log; the command of a browser lane
      def request
        return TerminalText.line(@record["command"]) if lane?

        id = "X-Request-Id: #{TerminalText.line(@record["request_id"])}" if @record["request_id"]
        [TerminalText.url(@record["url"]), id].compact.reject(&:empty?).join("   ")
      end

      # The core redacted it and quoted it for a shell (src/seal/curl.rs). Nothing may edit it after that: it is shown
      # unchanged, or not at all.
      #
      # @return [String, nil] the command that makes the same request by hand
      def curl = TerminalText.command(@record["curl"])

      # @return [Array<String>] the last lines that a command lane printed
      def output(most) = TerminalText.tail(@record["output"], most)

      private

      def outcome = @record["outcome"]

      def lane? = @record.key?("command")

      def findings = @record.fetch("findings", [])

      def kind_of(finding)
        return OLD_REVISION if finding["cause"] == OLD_REVISION

        parts = SAME_BY_GOT.include?(finding["expectation"]) ? %w[expectation got cause since] : finding.keys
        finding.values_at(*parts)
      end

      # Seals of earlier versions have no labels, only the kind.
      def label(finding) = finding["label"] || finding["expectation"]

      def finding_text(finding, page_text)
        return label(finding) if finding["cause"] == OLD_REVISION

        short = short(finding, page_text)
        return "#{short}#{mark(finding)}" if short

        page_text ? whole(finding) : public_finding_text(finding)
      end

      # What happened, where that needs no word on what was expected.
      def short(finding, page_text)
        return status_of_edge(finding) if finding["expectation"] == STATUS && finding["cause"] == EDGE
        return unless SAME_BY_GOT.include?(finding["expectation"])

        page_text ? got(finding) : public_got(finding)
      end

      def whole(finding) = "#{expected(finding)}, got #{got(finding)}#{mark(finding)}"

      def public_finding_text(finding)
        key = finding["expectation"]
        got = public_got(finding)
        return "#{key}: #{got || "not as the page needs them"}#{mark(finding)}" if finding["place"]

        "#{expected(finding)}#{", got #{got}" if got}#{mark(finding)}"
      end

      # "503 from the edge (Heroku's router)"
      def status_of_edge(finding)
        answered_by = finding["answered_by"]
        TerminalText.line("#{label(finding)}#{" (#{answered_by})" if answered_by}", 160)
      end

      # Whether it is new since the release, where that is known.
      def mark(finding) = FindingMark.of(finding, outcome)

      # The text without page text, which may be sent to Discord.
      def public_got(finding)
        said = finding["got_without_page_text"]
        said && TerminalText.line(said, 160)
      end

      def expected(finding)
        "#{TerminalText.line(finding["expectation"], 80)}: expected #{TerminalText.line(finding["expected"], 160)}"
      end

      def got(finding) = TerminalText.line(finding["got"], 160)
    end
  end
end
