# frozen_string_literal: true

module SmokeSeal
  class CLI
    # Standard output or standard error. A write never raises, although the file may be full or closed; the first error
    # can be read afterwards.
    class Output
      # @return [SystemCallError, IOError, nil] the error of a write; nil if all was written, or the
      #   reader closed the pipe
      attr_reader :error

      # @param io [IO]
      def initialize(io)
        @io = io
        @used = @closed = false
      end

      def puts(*lines) = write { @io.puts(*lines) }

      def print(*texts) = write { @io.print(*texts) }

      # Writes what is buffered. Errors at the end of the process would be silent.
      def flush = write { @io.flush }

      # @return [Boolean] whether anything was written
      def used? = @used

      # @return [Boolean] whether nobody reads it any more, or it cannot be written
      def closed? = @closed

      def tty?
        @io.tty?
      rescue IOError
        false
      end

      def winsize = @io.winsize

      private

      def write
        return if @closed

        @used = true
        yield
        nil
      rescue SystemCallError, IOError => e
        @closed = true
        @error = e unless e.is_a?(Errno::EPIPE)
        nil
      end
    end
  end
end
