# frozen_string_literal: true

module SmokeSeal
  class CLI
    # Prints a seal for people: one line per check, then the verdict.
    class Report
      MARKS = {
        "passed" => ["✓", :green], "failed" => ["✗", :red], "warned" => ["!", :yellow], "unjudged" => ["?", :yellow],
        "not_run" => ["-", :yellow]
      }.freeze

      MOST_LINES = 15
      # How many earlier attempts the evidence lists at most.
      MOST_EARLIER = 5
      OTHER_OUTCOMES = { "warned" => "with a warning", "unjudged" => "not judged", "not_run" => "not run" }.freeze
      private_constant :MOST_LINES, :MOST_EARLIER, :OTHER_OUTCOMES

      # @param out [IO]
      def initialize(out)
        @out = out
        @style = Style.new(out)
      end

      # @param seal [Seal]
      def print(seal)
        evidence = seal.evidence
        groups = FailureGroup.of(evidence)
        rows = evidence.map { |record| row(record, shared(groups)) }
        widths = [1, 2, 3].map { |column| rows.map { |row| DisplayWidth.width(row[column]) }.max || 0 }
        # First, since text of pages and commands below it may contain similar counts.
        @out.puts(counts(seal))
        rows.zip(evidence) { |row, record| @out.puts(line(row, widths), *output_lines(record)) }
        @out.puts(*causes(groups), @style.paint(seal.verdict_line, :bold))
      end

      private

      # "6 passed, 1 failed", which programs parse; then the other outcomes, if there are any, and how many requests
      # were made, where that is known.
      def counts(seal)
        counts = seal.evidence.map { |record| record["outcome"] }.tally
        others = OTHER_OUTCOMES.filter_map { |outcome, text| "#{counts[outcome]} #{text}" if counts.key?(outcome) }
        ["#{counts.fetch("passed", 0)} passed", "#{counts.fetch("failed", 0)} failed", *others,
         *requests(seal)].join(", ")
      end

      # "57 requests", if the seal says how many.
      def requests(seal)
        made = seal.to_h.dig("requests", "made")
        return [] unless made

        [made == 1 ? "1 request" : "#{made} requests"]
      end

      # The records that are explained together, below the table.
      def shared(groups) = groups.select(&:shared?).flat_map(&:failures).map(&:record)

      def row(record, shared)
        took = record.dig("timings", "total_ms")
        texts = shared.any? { |other| other.equal?(record) } ? [] : details(record)
        texts = [*texts, *revisions(record), *attempts(record)].join("  ")
        [record["outcome"], record["check"], record["status"].to_s, took ? "#{took.round} ms" : "", texts]
      end

      def line(row, widths)
        outcome, name, status, took, details = row
        mark, colour = MARKS.fetch(outcome, ["?", :yellow])
        columns = [@style.paint(mark, colour), DisplayWidth.ljust(name, widths[0]), status.ljust(widths[1]),
                   took.rjust(widths[2])]
        columns << details unless details.empty?
        columns.join("  ").rstrip
      end

      def details(record)
        return ["not run: #{record["reason"]}"] if record["outcome"] == "not_run"

        texts = record.fetch("findings", []).map { |finding| finding_text(finding) }
        texts << "not judged: #{record["reason"]}" if record["reason"]
        texts.any? ? [*texts, record["url"]] : []
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

      # The failures, by cause, each with the command that reproduces it.
      def causes(groups)
        shown = groups.select { |group| group.shared? || group.curl || !group.cause.empty? }
        shown.group_by(&:cause_in_words).flat_map do |cause, same|
          lines = same.flat_map { |group| [group_line(group), *group.curl&.lines(chomp: true)] }
          [*("   #{cause}" unless cause.empty?), *lines.map { |line| "     #{line}" }]
        end
      end

      # Short for a single check, whose own line in the table says more.
      def group_line(group)
        return "#{group.names}: #{group.first.word}" unless group.shared?

        group.first.judged? ? group.line : "#{group.names}: #{group.first.fate}: #{group.first.reason}"
      end

      # The last lines of a command's output, unless it passed. The JSON has all of it.
      def output_lines(record)
        return [] if record["outcome"] == "passed"

        record["output"].to_s.lines(chomp: true).last(MOST_LINES).map { |line| "     #{line}".rstrip }
      end

      def finding_text(finding)
        "#{finding["expectation"]}: expected #{finding["expected"]}, got #{finding["got"]}"
      end
    end
  end
end
