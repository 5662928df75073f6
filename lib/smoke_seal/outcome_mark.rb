# frozen_string_literal: true

module SmokeSeal
  # The mark of a check's outcome, in reports for people.
  module OutcomeMark
    BY_OUTCOME = { "passed" => "✓", "failed" => "✗", "warned" => "!", "unjudged" => "?", "not_run" => "-" }.freeze
    UNKNOWN = "?"
    private_constant :UNKNOWN

    # @param outcome [Object] as in the evidence
    # @return [String]
    def self.of(outcome) = BY_OUTCOME.fetch(outcome, UNKNOWN)
  end
end
