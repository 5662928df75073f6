# frozen_string_literal: true

module SmokeSeal
  # How many checks had each outcome, and how many requests were made, as text of the terminal's report and of files.
  module OutcomeCounts
    # The outcomes in the order in which they are counted, and how people write them.
    WORDS = { "passed" => "passed", "failed" => "failed", "warned" => "with a warning", "unjudged" => "not judged",
              "not_run" => "not run" }.freeze
    # Always counted, also if there are none: programs parse "6 passed, 1 failed".
    ALWAYS = %w[passed failed].freeze
    private_constant :ALWAYS

    module_function

    # @param data [Hash{String => Object}] as {Seal#to_h} returns it
    # @return [String] "5 passed, 2 failed, 1 not judged, 62 requests"; the requests only if the seal says how many
    def text(data)
      counts = data.fetch("evidence", []).map { |record| record["outcome"] }.tally
      shown = WORDS.select { |outcome, _words| counts.key?(outcome) || ALWAYS.include?(outcome) }
      [*shown.map { |outcome, words| "#{counts.fetch(outcome, 0)} #{words}" },
       *requests(data.dig("requests", "made"))].join(", ")
    end

    def requests(made)
      return [] unless made

      [made == 1 ? "1 request" : "#{made} requests"]
    end
    private_class_method :requests
  end
end
