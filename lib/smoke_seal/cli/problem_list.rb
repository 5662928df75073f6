# frozen_string_literal: true

require_relative "../problem"

module SmokeSeal
  class CLI
    # The problems of a seal as lines: by cause, one line each, and below it the command that requests what is broken.
    class ProblemList
      COLOURS = { "✗" => :red }.freeze
      # How many problems of the same checks are listed, by mark; the others are counted.
      MOST = { "!" => 3 }.freeze
      MOST_OTHERWISE = 8
      # How many different sets of checks are listed.
      MOST_SETS = 40
      # How many of a command lane's last lines are shown. The JSON has all of them.
      MOST_OUTPUT = 15
      private_constant :COLOURS, :MOST, :MOST_OTHERWISE, :MOST_SETS, :MOST_OUTPUT

      # @param evidence [Array<Hash>] as in {Seal#evidence}
      # @param style [Style]
      # @param columns [Integer] the width to wrap at; commands and URLs stay whole
      # @param all [Boolean] whether nothing is cut
      # @param more [String] how to see what is cut: " (--verbose shows them)"
      # @param commands [Boolean] whether to print the commands as well
      def initialize(evidence, style:, columns:, all: false, more: "", commands: true)
        @style = style
        @columns = columns
        @all = all
        @more = more
        @commands = commands
        @problems = Problem.of(evidence)
        # What the evidence counts, and does not contain.
        @uncounted = evidence.to_h { |record| [Problem.name_of(record), record["more_findings"].to_i] }
      end

      # @return [Array<String>] empty if there is no problem
      def lines
        sets = @problems.group_by { |problem| [problem.cause_in_words, problem.mark, problem.checks] }.values
        shown = @all ? sets : sets.first(MOST_SETS)
        by_cause = shown.group_by { |set| set.first.cause_in_words }
        listed = by_cause.flat_map { |cause, same| ["", *heading(cause), *same.flat_map { |set| lines_of(set) }] }
        [*listed.drop(1), *only_counted, *rest(sets.drop(shown.size))]
      end

      private

      def heading(cause) = cause.empty? ? [] : wrap(cause)

      # The problems of the same checks.
      def lines_of(set)
        most = @all ? set.size : MOST.fetch(set.first.mark, MOST_OTHERWISE)
        # "1 more" is as long as the problem itself.
        shown = set.size == most + 1 ? set : set.first(most)
        lines = shown.each_with_index.flat_map do |problem, index|
          [*problem_lines(problem), *by_hand(problem, shown, index)]
        end
        [*lines, *cut(set.size - shown.size, set.first.checks)]
      end

      def problem_lines(problem)
        mark = @style.paint(problem.mark, COLOURS.fetch(problem.mark, :yellow))
        texts = [problem.text(all: @all), *problem.hints]
        first, *rest = texts.flat_map { |text| DisplayWidth.wrap(text, @columns - 6) }
        output = problem.output(MOST_OUTPUT).map { |line| "| #{line}" }
        ["  #{mark} #{first}", *[*rest, *output].map { |line| "      #{line}" }]
      end

      # The command below the last problem that it is for. Without one, the URL, for the first problem of several.
      def by_hand(problem, shown, index)
        return [] unless @commands

        command = problem.curl unless shown[index + 1]&.curl == problem.curl
        command ||= problem.place if index.zero? && shown.none?(&:curl)
        command.to_s.lines(chomp: true).map { |line| "      #{line}" }
      end

      # How many more problems the same checks have: those that are hidden, and those that the evidence only counts.
      def cut(hidden, checks)
        counted = checks.size == 1 ? @uncounted.delete(checks.first).to_i : 0
        return counted(counted, checks) unless hidden.positive?

        wrap("  … and #{hidden + counted} more on #{names(checks)}#{@more}")
      end

      # The same for checks that share all of their listed problems with others.
      def only_counted
        @uncounted.keys.group_by { |check| @uncounted[check] }.flat_map { |count, checks| counted(count, checks) }
      end

      def counted(count, checks)
        return [] unless count.positive?

        each = "each of " if checks.size > 1
        wrap("  … and #{count} more on #{each}#{names(checks)}, which the seal only counts")
      end

      def names(checks) = TerminalText.line(checks.join(", "), @all ? 1 << 20 : 100)

      def rest(sets)
        more = sets.sum(&:size)
        more.positive? ? ["  … and #{more} more, on other checks#{@more}"] : []
      end

      # The text, wrapped; its indent is that of all lines.
      def wrap(text)
        indent = text[/\A */]
        DisplayWidth.wrap(text.strip, @columns - indent.size).map { |line| "#{indent}#{line}" }
      end
    end
  end
end
