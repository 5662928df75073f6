# frozen_string_literal: true

require_relative "style"

module SmokeSeal
  class CLI
    # A seal as people read it: one line per check, then the verdict.
    class Report
      MARKS = {
        "passed" => ["✓", :green], "failed" => ["✗", :red], "warned" => ["!", :yellow], "unjudged" => ["?", :yellow]
      }.freeze

      # @param out [IO]
      def initialize(out)
        @out = out
        @style = Style.new(out)
      end

      # @param seal [Seal]
      def print(seal)
        rows = seal.evidence.map { |record| row(record) }
        widths = [1, 2, 3].map { |column| rows.map { |row| row[column].length }.max || 0 }
        rows.each { |row| @out.puts(line(row, widths)) }
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
        said << "not judged: #{record["reason"]}" if record["reason"]
        said << record["url"] if said.any?
        said.join("  ")
      end

      def finding_text(finding)
        "#{finding["expectation"]}: expected #{finding["expected"]}, got #{finding["got"]}"
      end
    end
  end
end
