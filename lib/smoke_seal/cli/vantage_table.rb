# frozen_string_literal: true

module SmokeSeal
  class CLI
    # The vantages of a seal: those whose vote is not the verdict; with all of it, each vote and each check at each
    # vantage. A table that is too wide for the terminal is continued below.
    class VantageTable
      COLOURS = { "✓" => :green, "✗" => :red }.freeze
      GAP = "  "
      MOST_COLUMNS = 24
      # The most vantages that are listed, unless all are wanted.
      MOST_LISTED = 8
      # By the heading of a row.
      VOTE = "vote"
      MEDIAN = "median"
      NO_RESULT = ""
      private_constant :COLOURS, :GAP, :MOST_COLUMNS, :MOST_LISTED, :VOTE, :MEDIAN, :NO_RESULT

      # @param matrix [VantageMatrix, nil]
      # @param style [Style]
      # @param columns [Integer] the width of the terminal
      # @param all [Boolean] whether to show every check at every vantage
      # @param more [String] how to see what is cut: " (see --verbose)"
      def initialize(matrix, style:, columns:, all: false, more: "")
        @matrix = matrix
        @style = style
        @columns = columns
        @all = all
        @more = more
      end

      # @return [Array<String>] none for a seal of one vantage
      def lines
        return [] unless @matrix

        votes = @all ? @matrix.columns : @matrix.differing
        # "1 more" is as long as the vote itself.
        shown = @all || votes.size == MOST_LISTED + 1 ? votes : votes.first(MOST_LISTED)
        [heading, *shown.flat_map { |vantage| vote_lines(vantage) }, *rest(votes.size - shown.size), *(table if @all)]
      end

      private

      def heading
        differ = { 0 => "all agree", 1 => "1 differs from the verdict" }
                 .fetch(@matrix.differing.size) { |count| "#{count} differ from the verdict" }
        "#{@matrix.count}, rule #{@matrix.rule}: #{differ}"
      end

      def vote_lines(vantage)
        first, *rest = DisplayWidth.wrap(vantage.text, @columns - 6)
        ["  #{mark(vantage.mark)} #{first}", *rest.map { |line| "      #{line}" }]
      end

      def rest(more) = more.positive? ? ["  … and #{more} more#{@more}"] : []

      # One block of rows for as many vantages as fit beside the names of the checks.
      def table
        return [] if @matrix.checks.empty?

        blocks.flat_map { |vantages| ["", *block(vantages)] }
      end

      def rows
        @rows ||= ["", VOTE, *@matrix.checks.map { |check| TerminalText.line(check, MOST_COLUMNS) }, MEDIAN]
      end

      def name_width = @name_width ||= width_of(rows)

      # The cells of a vantage, below each other.
      def cells(vantage)
        checks = @matrix.checks.map { |check| vantage.cells[check] }
        ["#{GAP}#{DisplayWidth.fit(vantage.name, MOST_COLUMNS)}", "#{vantage.mark} #{vantage.vote_words}",
         *checks.map { |cell| cell ? "#{cell.mark} #{cell.text}" : NO_RESULT },
         "#{GAP}#{Reports::Duration.text(vantage.median_ms)}"]
      end

      def blocks
        left = 0
        @matrix.columns.slice_when do |one, other|
          left += width(one) + GAP.size
          too_wide = name_width + left + GAP.size + width(other) > @columns
          left = 0 if too_wide
          too_wide
        end
      end

      def block(vantages)
        columns = vantages.map { |vantage| cells(vantage) }
        rows.each_with_index.map do |name, index|
          shown = vantages.zip(columns).map { |vantage, column| padded(column[index], width(vantage)) }
          [DisplayWidth.ljust(name, name_width), *shown].join(GAP).rstrip
        end
      end

      def width(vantage) = (@widths ||= {}.compare_by_identity)[vantage] ||= width_of(cells(vantage))

      def width_of(texts) = texts.map { |text| DisplayWidth.width(text) }.max

      # Its mark in colour, which takes no column.
      def padded(text, width)
        text = DisplayWidth.ljust(text, width)
        COLOURS.key?(text[0]) ? "#{mark(text[0])}#{text[1..]}" : text
      end

      def mark(mark) = COLOURS.key?(mark) ? @style.paint(mark, COLOURS[mark]) : mark
    end
  end
end
