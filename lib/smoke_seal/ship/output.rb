# frozen_string_literal: true

require_relative "../cli/progress"
require_relative "../cli/seal_text"
require_relative "../cli/style"

module SmokeSeal
  class Ship
    # The console of a ship. Its reader may be gone, or hang: a write takes bounded time, and never raises.
    class Output
      # @return [IO]
      attr_reader :io

      # @param io [IO]
      # @param report [Boolean] false prints no reports, and progress on a terminal alone
      def initialize(io, report: true)
        @io = io
        @report = report
      end

      # @return [Boolean] whether it was written
      def puts(*lines) = write { @io.puts(*lines) }

      def print(*texts) = write { @io.print(*texts) }

      def flush = write { @io.flush }

      def tty?
        @io.tty?
      rescue StandardError
        false
      end

      def winsize = @io.winsize

      # Shows the progress of the run.
      #
      # @yieldparam on_event [Proc, nil] to be called with each event of the run
      def progress(&block)
        return CLI::Progress.show(self, [], &block) if tty? && ENV["TERM"] != "dumb"
        return yield(nil) unless @report

        yield(ProgressLines.new(self).method(:update).to_proc)
      end

      # Prints the counts and the checks; and the verdict, unless an alert prints it.
      def report(seal, alert: false)
        return unless @report

        reporter = CLI::SealText.new(self)
        return reporter.print(seal) unless alert && !seal.green?

        puts("") if reporter.print_checks(seal, commands: false)
      rescue *ErrorText::RESCUED => e
        puts(seal.verdict_line, "the report could not be written: #{ErrorText.text(e)}")
      end

      # Prints the verdict of several apps.
      def summary(seal) = (puts(seal.verdict_line) if @report)

      private

      def write(&block)
        BoundedOutput.write(@io, &block)
        true
      rescue *ErrorText::RESCUED
        false
      end
    end

    # Progress on an output that is not a terminal: a line at the start, and then one every few seconds.
    class ProgressLines
      # Seconds between two lines.
      PAUSE = 5
      private_constant :PAUSE

      # @param output [Output]
      def initialize(output)
        @output = output
        @waiting = {}
        @last = now
      end

      def update(event)
        return started(event) if event.name == :started
        return voted(event) if event.name == :voted

        key = [event.app, event.check]
        event.name == :retrying ? @waiting[key] = event.evidence : @waiting.delete(key)
        print_event(event) if @waiting.any? && now - @last >= PAUSE
      end

      private

      def started(event)
        at = " at the vantage #{event.vantage}" if event.vantage
        @output.puts("sealing #{event.app}#{at}: #{event.total == 1 ? "1 check" : "#{event.total} checks"}")
      end

      def voted(event)
        @output.puts("  vote of #{event.vantage}: #{event.vote.tr("_", " ")} (#{event.done}/#{event.total})")
      end

      def print_event(event)
        @last = now
        waiting = @waiting.map do |(app, check), record|
          word = FailureGroup::Failure.new(record).word
          "#{"#{app} " if app != event.app}#{check}#{" (#{word})" unless word.empty?}"
        end
        @output.puts("  #{event.done}/#{event.total} checked, waiting for #{waiting.join(", ")}")
      end

      def now = Process.clock_gettime(Process::CLOCK_MONOTONIC)
    end
    private_constant :ProgressLines
  end
end
