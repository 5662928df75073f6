# frozen_string_literal: true

module SmokeSeal
  class CLI
    # A seal as people read it: one line per check, then the verdict.
    class Report
      MARKS = {
        "passed" => ["✓", :green], "failed" => ["✗", :red], "warned" => ["!", :yellow], "unjudged" => ["?", :yellow],
        "not_run" => ["-", :yellow]
      }.freeze

      MOST_LINES = 15
      # How many earlier looks the evidence tells of.
      MOST_EARLIER = 5
      NEITHER = { "warned" => "with a warning", "unjudged" => "not judged", "not_run" => "not run" }.freeze
      private_constant :MOST_LINES, :MOST_EARLIER, :NEITHER

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
        # First: below it, pages and commands may say how many passed of whatever.
        @out.puts(counts(evidence))
        rows.zip(evidence) { |row, record| @out.puts(line(row, widths), *said(record)) }
        @out.puts(*causes(groups), @style.paint(seal.verdict_line, :bold))
      end

      private

      # "6 passed, 1 failed", which programs read; then what is neither, where there is any.
      def counts(evidence)
        of = evidence.map { |record| record["outcome"] }.tally
        neither = NEITHER.filter_map { |outcome, said| "#{of[outcome]} #{said}" if of.key?(outcome) }
        ["#{of.fetch("passed", 0)} passed", "#{of.fetch("failed", 0)} failed", *neither].join(", ")
      end

      # The records of which the same is to be told.
      def shared(groups) = groups.select(&:shared?).flat_map(&:failures).map(&:record)

      def row(record, shared)
        took = record.dig("timings", "total_ms")
        told = shared.any? { |other| other.equal?(record) } ? [] : details(record)
        told = [*told, *revisions(record), *looks(record)].join("  ")
        [record["outcome"], record["check"], record["status"].to_s, took ? "#{took.round} ms" : "", told]
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

        said = record.fetch("findings", []).map { |finding| finding_text(finding) }
        said << "not judged: #{record["reason"]}" if record["reason"]
        said.any? ? [*said, record["url"]] : []
      end

      # "2 × 0a1b2c3, 1 × 9f8e7d6", where the looks at the revision saw any.
      def revisions(record)
        seen = record.fetch("revisions", {}).sort_by { |revision, count| [-count, revision] }
        seen.map { |revision, count| "#{count} × #{revision}" }.join(", ").then { |said| said.empty? ? [] : [said] }
      end

      # "(9 looks, first refused, 503)", where one was not enough. Of many that differ, only the last few are known.
      def looks(record)
        return [] unless record["attempts"].to_i > 1

        earlier = record.fetch("earlier", [])
        said = ", #{earlier.size < MOST_EARLIER ? "first" : "before that"} #{earlier.join(", ")}" if earlier.any?
        ["(#{record["attempts"]} looks#{said})"]
      end

      # What went wrong, cause by cause, each with what reproduces it.
      def causes(groups)
        told = groups.select { |group| group.shared? || group.curl || !group.cause.empty? }
        told.group_by(&:cause_in_words).flat_map do |cause, same|
          lines = same.flat_map { |group| [group_line(group), *group.curl&.lines(chomp: true)] }
          [*("   #{cause}" unless cause.empty?), *lines.map { |line| "     #{line}" }]
        end
      end

      # Of one check alone, its own line says more.
      def group_line(group)
        return "#{group.names}: #{group.first.word}" unless group.shared?

        group.first.judged? ? group.line : "#{group.names}: #{group.first.fate}: #{group.first.reason}"
      end

      # The end of what a command said, where it did not pass. Whoever wants more of it has the JSON.
      def said(record)
        return [] if record["outcome"] == "passed"

        record["output"].to_s.lines(chomp: true).last(MOST_LINES).map { |line| "     #{line}".rstrip }
      end

      def finding_text(finding)
        "#{finding["expectation"]}: expected #{finding["expected"]}, got #{finding["got"]}"
      end
    end
  end
end
