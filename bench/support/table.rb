# frozen_string_literal: true

module Bench
  # A line of the table: a ratio, and its bar, if there is one.
  Row = Struct.new(:what, :ratio, :bar, :samples, :note, keyword_init: true) do
    def verdict
      return "" if bar.nil? || ratio.nil?

      bar.holds?(ratio) ? "holds" : "MISSED"
    end
  end

  # The limit for a ratio.
  Bar = Struct.new(:sign, :limit) do
    def holds?(ratio) = ratio.public_send(sign, limit)

    def to_s = "#{sign} #{format("%.3f", limit)}"
  end

  class Table
    HEAD = ["ratio", "bar", "", "runs", "quarters", "what"].freeze

    def initialize
      @rows = []
    end

    def add(**row)
      @rows << Row.new(**row)
    end

    def to_s
      lines = [HEAD, *@rows.map { |row| columns(row) }]
      widths = lines.transpose.map { |column| column.map(&:length).max }
      lines.map { |line| line.zip(widths).map { |text, width| text.ljust(width) }.join("  ").rstrip }.join("\n")
    end

    # @return [String] the same for docs/performance.md
    def to_markdown
      lines = @rows.map { |row| columns(row).values_at(5, 0, 1, 2) }
      [%w[what ratio bar verdict], Array.new(4, "---"), *lines].map { |line| "| #{line.join(" | ")} |" }.join("\n")
    end

    private

    def columns(row)
      ratio = row.ratio ? format("%.3f", row.ratio) : "-"
      [ratio, row.bar.to_s, row.verdict, runs(row), spread(row), [row.what, *row.note].join(": ")]
    end

    def runs(row) = (row.samples || []).map(&:size).uniq.join("/")

    # For the first contender: the spread of the middle half of its runs around the median.
    def spread(row)
      low, high = row.samples&.first&.spread
      low ? "#{percent(low - 1)}..#{percent(high - 1)}" : ""
    end

    def percent(share) = "#{"+" if share.positive?}#{(share * 100).round}%"
  end
end
