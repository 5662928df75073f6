# frozen_string_literal: true

module SmokeSeal
  class VantageMatrix
    # What one vantage found: its vote, and the result of each check.
    class Column
      # By vote.
      WORDS = { "green" => "green", "red" => "red", "unsealed" => "unsealed", "not_judged" => "not judged",
                "not_heard" => "not heard" }.freeze
      MARKS = { "green" => "✓", "red" => "✗", "not_heard" => "-" }.freeze
      # The votes that a quorum counts.
      COUNTED = %w[green red unsealed].freeze
      LONGEST_NAME = 80
      LONGEST_REASON = 300
      private_constant :WORDS, :MARKS, :COUNTED, :LONGEST_REASON

      # The result of one check: its outcome; how long the answer took, in milliseconds, if there was one; and why it
      # did not hold, in a word or two.
      Cell = Struct.new(:outcome, :ms, :failing, keyword_init: true) do
        # @return [String]
        def mark = OutcomeMark.of(outcome)

        # @return [String] the outcome as people write it: "not judged"
        def words = OutcomeCounts::WORDS.fetch(outcome, "not judged")

        # @return [String] "500", "not judged"; of a check that passed, how long it took: "90 ms"
        def text
          return failing unless failing.empty?

          outcome == "passed" && ms ? Reports::Duration.text(ms) : words
        end
      end

      # @return [String]
      attr_reader :name

      # @return [String, nil]
      attr_reader :network

      # @return [String] "green", "red", "unsealed", "not_judged", "not_heard"
      attr_reader :vote

      # @return [String] why the vote does not count; empty if it does
      attr_reader :reason

      # @return [String] the summary of its seal
      attr_reader :summary

      # @return [Integer, nil] how long its run took, in milliseconds
      attr_reader :duration_ms

      # @return [Hash{String => Cell}] by check
      attr_reader :cells

      # @param data [Hash{String => Object}] one of the vantages of {Seal#quorum}
      def initialize(data)
        @name = TerminalText.line(data["vantage"], LONGEST_NAME)
        @network = data["network"] && TerminalText.line(data["network"], LONGEST_NAME)
        @vote = data["vote"].to_s
        @reason = TerminalText.line(data["reason"], LONGEST_REASON)
        @summary = TerminalText.line(data["summary"], LONGEST_REASON)
        @duration_ms = data["duration_ms"]
        @cells = Array(data["checks"]).to_h { |check| [check["check"].to_s, cell(check)] }
      end

      # @return [String] the vote as people write it: "not heard"
      def vote_words = WORDS.fetch(vote, WORDS["not_judged"])

      # @return [String]
      def mark = MARKS.fetch(vote, "?")

      # Whether the vote counts.
      def counts? = COUNTED.include?(vote)

      # @return [Float, nil] the median of its checks' times, in milliseconds
      def median_ms = Median.of(cells.values.filter_map(&:ms))

      # @return [Array<String>] what failed, in two words each: "tasks 500"
      def failing
        failed = cells.select { |_, cell| cell.outcome == "failed" }
        failed.map { |check, cell| "#{TerminalText.line(check, LONGEST_NAME)} #{cell.failing}".strip }
      end

      # @return [String] what stands behind the vote: what failed, or why it does not count; empty if nothing does
      def why
        return reason unless reason.empty?
        return VantageMatrix.listed(failing) if failing.any?

        vote == "unsealed" ? summary : ""
      end

      # @return [String] "fra (hetzner): red: tasks 500"
      def text = "#{name}#{" (#{network})" if network}: #{[vote_words, why].reject(&:empty?).join(": ")}"

      private

      def cell(check)
        Cell.new(outcome: check["outcome"].to_s, ms: check["ms"], failing: TerminalText.line(check["failing"], 80))
      end
    end
  end
end
