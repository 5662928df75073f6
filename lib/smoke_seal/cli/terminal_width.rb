# frozen_string_literal: true

module SmokeSeal
  class CLI
    # How many columns a line of the report may have.
    module TerminalWidth
      # Where the output is no terminal: a log, a pipe.
      ELSEWHERE = 110
      # A narrower terminal would show a word a line.
      LEAST = 40
      private_constant :ELSEWHERE, :LEAST

      module_function

      # @param out [IO]
      # @return [Integer] that of $COLUMNS if it is set, else that of the terminal
      def of(out)
        columns = Integer(ENV["COLUMNS"].to_s, 10, exception: false) || of_terminal(out) || 0
        columns.positive? ? [columns, LEAST].max : ELSEWHERE
      end

      # Loads what {of} needs, before a run: during it there may be no free file descriptor.
      def prepare(out) = out.tty? && require("io/console")

      def of_terminal(out)
        out.winsize.last if out.tty? && IO.method_defined?(:winsize)
      rescue SystemCallError, IOError
        nil
      end
      private_class_method :of_terminal
    end
  end
end
