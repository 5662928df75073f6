# frozen_string_literal: true

module SmokeSeal
  # The text that reports print behind a finding: whether it is new since the release, and until when it is known.
  module FindingMark
    module_function

    # @param finding [Hash{String => Object}]
    # @param outcome [String] the outcome of its check
    # @return [String] " (new)", " (known until 2026-12-31: a fixture)"; empty if there is no mark
    def of(finding, outcome)
      words = words(finding, outcome)
      words.empty? ? "" : " (#{words})"
    end

    # @return [String] the same without brackets: "new"
    def words(finding, outcome) = [known(finding), since(finding, outcome)].compact.join("; ")

    def known(finding)
      day, why = finding.values_at("known_until", "known_why")
      day && TerminalText.line("known until #{day}: #{why}", 200)
    end

    def since(finding, outcome)
      return "new" if finding["since"] == "new"
      return unless finding["since"] == "before"

      is_red = outcome == "failed" && finding["severity"] != "warn"
      is_red ? "red before this release" : "warned before this release"
    end
  end
end
