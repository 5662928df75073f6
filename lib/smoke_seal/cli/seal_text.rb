# frozen_string_literal: true

require_relative "../outcome_counts"
require_relative "check_table"
require_relative "instance_text"
require_relative "problem_list"
require_relative "terminal_width"
require_relative "vantage_table"

module SmokeSeal
  class CLI
    # Prints a seal for people: how many checks passed, one line per check, the vantages, what is broken, and
    # the verdict.
    class SealText
      # @param out [IO]
      # @param verbose [Boolean] whether to cut no list
      # @param more [String] how to see what is cut, where the command has an option for that
      def initialize(out, verbose: false, more: "")
        @out = out
        @verbose = verbose
        @more = more
        @style = Style.new(out)
      end

      # @param seal [Seal]
      def print(seal)
        @out.puts("") if print_checks(seal)
        @out.puts(@style.paint(seal.verdict_line, :bold))
      end

      # Prints the same without the verdict.
      #
      # @param seal [Seal]
      # @param commands [Boolean] whether to print the commands that request what is broken
      # @return [Boolean] whether anything stands below the checks, from which a blank line sets off what follows
      def print_checks(seal, commands: true)
        layout = { style: @style, columns: TerminalWidth.of(@out) }
        cut = { all: @verbose, more: @more }
        data = seal.to_h
        # Not loaded for a seal of one vantage: after a run there may be no file descriptor left to load it with.
        matrix = VantageMatrix.of(data) if data["quorum"]
        checks = CheckTable.new(seal.evidence, **layout, matrix: matrix).lines
        vantages = VantageTable.new(matrix, **layout, **cut).lines
        broken = ProblemList.new(seal.evidence, **layout, **cut, commands: commands).lines
        # First, since text of pages and commands below it may contain similar counts.
        @out.puts(OutcomeCounts.text(data), *checks, *InstanceText.of_seal(seal))
        below = [vantages, broken].reject(&:empty?)
        below.each { |lines| @out.puts("", *lines) }
        below.any?
      end
    end
  end
end
