# frozen_string_literal: true

module SmokeSeal
  class CLI
    # Standard output or standard error, either of which may be full, closed, or a pipe that nobody reads any more. No
    # write raises: whoever cares asks afterwards whether something is lost.
    class Output
      # @return [SystemCallError, IOError, nil] what a write failed with; nil where all is written, or its reader has
      #   seen enough
      attr_reader :lost

      # @param io [IO]
      def initialize(io)
        @io = io
        @used = @over = false
      end

      def puts(*lines) = write { @io.puts(*lines) }

      def print(*texts) = write { @io.print(*texts) }

      # What is kept back would be lost in silence when the process ends.
      def flush = write { @io.flush }

      # @return [Boolean] whether anything was written
      def used? = @used

      def tty?
        @io.tty?
      rescue IOError
        false
      end

      def winsize = @io.winsize

      private

      def write
        return if @over

        @used = true
        yield
        nil
      rescue SystemCallError, IOError => e
        @over = true
        @lost = e unless e.is_a?(Errno::EPIPE)
        nil
      end
    end
  end
end
