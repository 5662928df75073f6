# frozen_string_literal: true

require_relative "../outcome_mark"
require_relative "instance_text"

module SmokeSeal
  class CLI
    # The checks of a seal as a table: the outcome, the name, the status, how long it took, and in a word what is wrong.
    class CheckTable
      # By outcome; the others are yellow.
      COLOURS = { "passed" => :green, "failed" => :red }.freeze
      # How many earlier attempts the evidence lists at most.
      MOST_EARLIER = 5
      # A longer name does not widen the column.
      MOST_COLUMNS = 40
      private_constant :COLOURS, :MOST_EARLIER, :MOST_COLUMNS

      # @param evidence [Array<Hash>] as in {Seal#evidence}
      # @param style [Style]
      # @param columns [Integer] the width to wrap at
      # @param matrix [VantageMatrix, nil] where the checks failed, for a seal of several vantages
      def initialize(evidence, style:, columns:, matrix: nil)
        @evidence = evidence
        @style = style
        @columns = columns
        @matrix = matrix
      end

      # @return [Array<String>]
      def lines
        rows = @evidence.map { |record| [record["check"], record["status"].to_s, took(record)] }
        widths = [0, 1, 2].map { |column| width_of(rows.map { |row| row[column] }) }
        rows.zip(@evidence).flat_map { |row, record| row_lines(record, row, widths) }
      end

      private

      def width_of(texts) = texts.map { |text| DisplayWidth.width(text) }.select { |it| it <= MOST_COLUMNS }.max || 0

      def took(record)
        total = record.dig("timings", "total_ms")
        total ? "#{total.round} ms" : ""
      end

      # What does not fit on the line of a check is below it.
      def row_lines(record, (name, status, took), widths)
        mark = @style.paint(OutcomeMark.of(record["outcome"]), COLOURS.fetch(record["outcome"], :yellow))
        head = [DisplayWidth.ljust(name, widths[0]), status.ljust(widths[1]), took.rjust(widths[2])].join("  ")
        whole, *below = fitted(head, additional(record))
        ["#{mark}  #{whole}".rstrip, *below.map { |line| "     #{line}" }]
      end

      def fitted(head, texts)
        whole = [head, *texts].join("  ")
        return [whole] if DisplayWidth.width(whole) <= @columns - 3

        [head, *DisplayWidth.wrap(texts.join("  "), @columns - 5)]
      end

      def additional(record)
        [*word(record), *vantages(record), *revisions(record), *InstanceText.of_record(record), *attempts(record)]
      end

      # Where it failed: "at fra, sfo"
      def vantages(record)
        seen = record["outcome"] == "failed" && @matrix ? @matrix.seen_by([record]) : ""
        seen.empty? ? [] : ["at #{seen}"]
      end

      # What is wrong, unless it is the status.
      def word(record)
        return [] if record["outcome"] == "passed"

        word = FailureGroup::Failure.new(record).word
        [word] - ["", record["status"].to_s]
      end

      # "2 × 0a1b2c3, 1 × 9f8e7d6": how many answers had each revision
      def revisions(record)
        seen = record.fetch("revisions", {}).sort_by { |revision, count| [-count, revision] }
        seen.map { |revision, count| "#{count} × #{revision}" }.join(", ").then { |text| text.empty? ? [] : [text] }
      end

      # "(9 attempts, first refused, 503)", if there was more than one. The evidence lists only the last different ones.
      def attempts(record)
        return [] unless record["attempts"].to_i > 1

        earlier = record.fetch("earlier", [])
        results = ", #{earlier.size < MOST_EARLIER ? "first" : "before that"} #{earlier.join(", ")}" if earlier.any?
        ["(#{record["attempts"]} attempts#{results})"]
      end
    end
  end
end
