# frozen_string_literal: true

module SmokeSeal
  # What reports say behind a finding: whether it is new since the release.
  module FindingMark
    module_function

    # @param finding [Hash{String => Object}]
    # @param outcome [String] of its check
    # @return [String] " (new)", " (red before this release)"; empty where nothing is known
    def of(finding, outcome)
      words = since(finding, outcome)
      words ? " (#{words})" : ""
    end

    def since(finding, outcome)
      return "new" if finding["since"] == "new"
      return unless finding["since"] == "before"

      is_red = outcome == "failed" && finding["severity"] != "warn"
      is_red ? "red before this release" : "warned before this release"
    end
  end
end
