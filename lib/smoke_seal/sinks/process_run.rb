# frozen_string_literal: true

module SmokeSeal
  module Sinks
    # Runs a command in bounded time, in its own process group. Its output is read, so that it does not block, and only
    # the end of it is kept.
    class ProcessRun
      # Bytes of output that are kept.
      KEPT = 2000
      # Seconds between two checks of whether it has ended.
      PAUSE = 0.02
      private_constant :KEPT, :PAUSE

      # @param words [Array<String>] the program and its arguments, without a shell
      # @param input [String]
      # @param seconds [Numeric]
      # @param env [Hash{String => String}]
      def initialize(words, input:, seconds:, env: {})
        @words = words
        @input = input
        @seconds = seconds
        @env = env
      end

      # @return [String, nil] why it failed, for an operator
      def call
        start
        status = wait
        return "it did not end within #{format("%g", @seconds)} s, and was killed" unless status

        "#{ended(status)}#{last_line}" unless status.success?
      rescue SystemCallError => e
        "it could not be started: #{e.class.new.message}"
      ensure
        stop
      end

      private

      def start
        stdin, @stdin = IO.pipe
        @output, stdout = IO.pipe
        @stdin.binmode
        @kept = +""
        program, *arguments = @words
        @pid = Process.spawn(@env, [program, program], *arguments, in: stdin, out: stdout, err: stdout, pgroup: true)
      ensure
        [stdin, stdout].each { |io| io&.close }
        @threads = @pid ? [Thread.new { write }, Thread.new { read }] : []
      end

      # A command may end before it has read all of its input.
      def write
        @stdin.write(@input)
      rescue SystemCallError, IOError
        nil
      ensure
        @stdin.close
      end

      def read
        loop do
          text = @kept + @output.readpartial(4096)
          @kept = text.bytesize > KEPT ? text.byteslice(-KEPT, KEPT) : text
        end
      rescue SystemCallError, IOError
        nil
      end

      # @return [Process::Status, nil] nil if it takes longer
      def wait
        ends_at = now + @seconds
        loop do
          pid, status = Process.wait2(@pid, Process::WNOHANG)
          return status.tap { @ended = true } if pid
          return if now >= ends_at

          sleep(PAUSE)
        end
      end

      # Kills it and its children, if it has not ended.
      def stop
        if @pid && !@ended
          Process.kill(:KILL, -@pid)
          Process.wait(@pid)
        end
      rescue SystemCallError
        nil
      ensure
        Array(@threads).each { |thread| thread.join(PAUSE) || thread.kill }
        [@stdin, @output].each { |io| io&.close }
      end

      def ended(status)
        status.signaled? ? "it was ended by signal #{status.termsig}" : "it exited with #{status.exitstatus}"
      end

      # The last line of its output.
      def last_line
        @threads.last.join(0.2)
        line = TerminalText.tail(@kept, 1).first
        line ? ": #{Redact.credentials(line)}" : ""
      end

      def now = Process.clock_gettime(Process::CLOCK_MONOTONIC)
    end
  end
end
