# frozen_string_literal: true

module SmokeSeal
  module Recorder
    # Runs a process in its own process group, and keeps the end of its output. The group ends with the caller.
    class ProcessOutput
      # Bytes of the output that are kept.
      MOST = 64 * 1024
      # Seconds to read what is left once the process has ended. A process that it started may keep the pipe open.
      READ_REST = 1
      private_constant :MOST, :READ_REST

      # @return [Process::Status, nil] nil before {#wait}
      attr_reader :status

      # @param words [Array<String>] the command, which is run without a shell
      # @param input [String] for its standard input
      # @param sought [String] a text to look for in the output
      def initialize(words, input:, chdir:, env:, sought:)
        @words = words
        @input = input
        @options = { pgroup: true, **{ chdir: chdir }.compact }
        @env = env
        @sought = sought.b
        @kept = String.new(encoding: Encoding::BINARY)
        @found = false
      end

      # Runs the process to its end.
      #
      # @raise [SystemCallError] it could not be started
      def wait
        start
        writer = Thread.new { write_input }
        reader = Thread.new { read_output }
        [writer, reader].each { |thread| thread.report_on_exception = false }
        @status = Process.wait2(@pid).last
        reader.join(READ_REST)
      ensure
        end_group
        [writer, reader].each { |thread| thread&.kill }
        [@stdin, @output].each { |io| io&.close }
      end

      # Whether the expected text was printed.
      def found? = @found

      # @return [String] the last line that was printed
      def last_line
        line = UTF8.of(@kept).lines.map(&:strip).reject(&:empty?).last.to_s
        TerminalText.line(Redact.credentials(line), 200)
      end

      private

      def start
        child_in, @stdin = IO.pipe
        @output, child_out = IO.pipe
        # [program, name]: otherwise Ruby runs a command of one word in a shell.
        program, *arguments = @words
        @pid = Process.spawn(@env, [program, program], *arguments, in: child_in, out: child_out, err: child_out,
                                                                   **@options)
      ensure
        [child_in, child_out].each { |io| io&.close }
      end

      def write_input
        @stdin.write(@input)
        @stdin.close
      rescue SystemCallError, IOError
        # The process did not read all of its input. Its output has the reason.
      end

      def read_output
        loop { keep(@output.readpartial(16 * 1024)) }
      rescue SystemCallError, IOError
        # End of the output.
      end

      def keep(bytes)
        @kept << bytes
        @found ||= @kept.include?(@sought)
        @kept = @kept.byteslice(-MOST, MOST) if @kept.bytesize > 2 * MOST
      end

      # Ends the whole group: processes that were left running, and the process itself if the caller is interrupted.
      def end_group
        return unless @pid

        Process.kill(:KILL, -@pid)
        Process.detach(@pid) unless @status
      rescue Errno::ESRCH, Errno::EPERM
        # The group has ended already.
      end
    end
    private_constant :ProcessOutput
  end
end
