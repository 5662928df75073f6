# frozen_string_literal: true

require_relative "finding_mark"

module SmokeSeal
  # The text of a finding in the terminal's report and in files.
  module FindingText
    module_function

    # @param finding [Hash{String => Object}]
    # @param outcome [String] the outcome of its check
    # @param longest [Integer] the most characters; the mark may follow them
    # @return [String] "title: expected …, got … (new)"
    def of(finding, outcome, longest)
      label, expected, got = finding.values_at("expectation", "expected", "got")
      text = "#{only_warns(finding, outcome)}#{label}: expected #{expected}, got #{got}"
      "#{TerminalText.line(text, longest)}#{FindingMark.of(finding, outcome)}"
    end

    # @return [String] what stands before a finding that only warns, in a check that failed: it is not the reason
    def only_warns(finding, outcome)
      outcome == "failed" && finding["severity"] == "warn" ? "only warns: " : ""
    end
  end
end
