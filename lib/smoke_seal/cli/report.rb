# frozen_string_literal: true

require_relative "style"

module SmokeSeal
  class CLI
    # A seal as people read it: one line per check, then the verdict.
    class Report
      MARKS = {
        "passed" => ["✓", :green], "failed" => ["✗", :red], "warned" => ["!", :yellow], "unjudged" => ["?", :yellow],
        "not_run" => ["-", :yellow]
      }.freeze

      MOST_LINES = 15
      private_constant :MOST_LINES

      # @param out [IO]
      def initialize(out)
        @out = out
        @style = Style.new(out)
      end

      # @param seal [Seal]
      def print(seal)
        rows = seal.evidence.map { |record| row(record) }
        widths = [1, 2, 3].map { |column| rows.map { |row| row[column].length }.max || 0 }
        rows.zip(seal.evidence) { |row, record| @out.puts(line(row, widths), *said(record)) }
        @out.puts(@style.paint(seal.verdict_line, :bold))
      end

      private

      def row(record)
        took = record.dig("timings", "total_ms")
        [record["outcome"], record["check"], record["status"].to_s, took ? "#{took.round} ms" : "", details(record)]
      end

      def line(row, widths)
        outcome, name, status, took, details = row
        mark, colour = MARKS.fetch(outcome, ["?", :yellow])
        columns = [@style.paint(mark, colour), name.ljust(widths[0]), status.ljust(widths[1]), took.rjust(widths[2])]
        columns << details unless details.empty?
        columns.join("  ").rstrip
      end

      def details(record)
        said = record.fetch("findings", []).map { |finding| finding_text(finding) }
        return "not run: #{record["reason"]}" if record["outcome"] == "not_run"

        said << "not judged: #{record["reason"]}" if record["reason"]
        said << record["url"] if said.any?
        said.join("  ")
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
