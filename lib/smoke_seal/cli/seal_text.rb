# frozen_string_literal: true

require_relative "../outcome_counts"
require_relative "finding_lines"
require_relative "instance_text"

module SmokeSeal
  class CLI
    # Prints a seal for people: one line per check, then the verdict.
    class SealText
      MARKS = {
        "passed" => ["✓", :green], "failed" => ["✗", :red], "warned" => ["!", :yellow], "unjudged" => ["?", :yellow],
        "not_run" => ["-", :yellow]
      }.freeze

      MOST_LINES = 15
      # The most columns of a line in the table. If a line is longer, the findings are printed below it.
      MOST_COLUMNS = 180
      # How many earlier attempts the evidence lists at most.
      MOST_EARLIER = 5
      private_constant :MOST_LINES, :MOST_COLUMNS, :MOST_EARLIER

      # @param out [IO]
      def initialize(out)
        @out = out
        @style = Style.new(out)
      end

      # @param seal [Seal]
      def print(seal)
        groups = print_checks(seal)
        @out.puts(*causes(groups), @style.paint(seal.verdict_line, :bold))
      end

      # Prints the counts and a line per check, without the verdict.
      #
      # @param seal [Seal]
      # @return [Array<FailureGroup>]
      def print_checks(seal)
        evidence = seal.evidence
        groups = FailureGroup.of(evidence)
        # First, since text of pages and commands below it may contain similar counts.
        @out.puts(OutcomeCounts.text(seal.to_h), *table(evidence, shared(groups)), *InstanceText.of_seal(seal))
        groups
      end

      private

      # The records that are explained together, below the table.
      def shared(groups) = groups.select(&:shared?).flat_map(&:failures).map(&:record)

      def table(evidence, shared)
        rows = evidence.map { |record| columns(record) }
        widths = [1, 2, 3].map { |column| rows.map { |row| DisplayWidth.width(row[column]) }.max || 0 }
        rows.zip(evidence).flat_map do |row, record|
          explained_below = shared.any? { |other| other.equal?(record) }
          lines(line(row, widths), record, explained_below ? nil : FindingLines.new(record))
        end
      end

      def columns(record)
        took = record.dig("timings", "total_ms")
        [record["outcome"], record["check"], record["status"].to_s, took ? "#{took.round} ms" : ""]
      end

      def line(row, widths)
        outcome, name, status, took = row
        mark, colour = MARKS.fetch(outcome, ["?", :yellow])
        [@style.paint(mark, colour), DisplayWidth.ljust(name, widths[0]), status.ljust(widths[1]),
         took.rjust(widths[2])].join("  ")
      end

      # The lines of a check: what is wrong beside the columns, or below them if that is long.
      def lines(columns, record, findings)
        additional = [*revisions(record), *InstanceText.of_record(record), *attempts(record)]
        whole = [columns, *findings&.inline, *additional].join("  ").rstrip
        return [whole, *output_lines(record)] if findings.nil? || fits?(whole, findings)

        head = [columns, *findings.place, *additional].join("  ").rstrip
        [head, *indented(findings.lines), *output_lines(record)]
      end

      def fits?(line, findings) = findings.few? && DisplayWidth.width(line) <= MOST_COLUMNS

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

      # The failures, by cause, each with the command that reproduces it.
      def causes(groups)
        shown = groups.select { |group| group.shared? || group.curl || !group.cause.empty? }
        shown.group_by(&:cause_in_words).flat_map do |cause, same|
          lines = same.flat_map { |group| [*group_lines(group), *group.curl&.lines(chomp: true)] }
          [*("   #{cause}" unless cause.empty?), *indented(lines)]
        end
      end

      # Short for a single check, whose own lines say more.
      def group_lines(group)
        first = group.first
        return ["#{group.names}: #{first.word}", *group.hints] unless group.shared?
        return ["#{group.names}: #{first.outcome_text}: #{first.reason}"] unless first.judged?
        return [group.line, *group.hints] if DisplayWidth.width(group.line) <= MOST_COLUMNS - 5

        ["#{group.names}: #{first.word}", *FindingLines.new(first.record).lines.map { |line| "  #{line}" }]
      end

      # The last lines of a command's output, unless it passed. The JSON has all of it.
      def output_lines(record)
        return [] if record["outcome"] == "passed"

        record["output"].to_s.lines(chomp: true).last(MOST_LINES).map { |line| "     #{line}".rstrip }
      end

      def indented(lines) = lines.map { |line| "     #{line}" }
    end
  end
end
