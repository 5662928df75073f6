# frozen_string_literal: true

module SmokeSeal
  class CLI
    # One line on a terminal that tells how far a run is and what it waits for, and is gone when the run is.
    class Progress
      # @param out [IO]
      # @param checks [Array<String>] the names of the checks
      # @yieldparam on_event [Proc, nil] to be called with each event; nil where nobody would see it
      def self.follow(out, checks)
        return yield(nil) unless out.tty? && ENV["TERM"] != "dumb"

        require "io/console"
        progress = new(out, checks)
        begin
          yield(progress.method(:show).to_proc)
        ensure
          progress.clear
        end
      end

      def initialize(out, checks)
        @out = out
        @waiting = checks.to_h { |check| [check, nil] }
      end

      def show(event)
        event.name == :retrying ? @waiting[event.check] = tried(event.evidence) : @waiting.delete(event.check)
        line = "#{event.done}/#{event.total} checked"
        line += ", waiting for #{@waiting.map { |check, tried| "#{check}#{tried}" }.join(", ")}" if @waiting.any?
        @out.print(CLEAR, fitted(line))
        @out.flush
      end

      def clear
        @out.print(CLEAR)
        @out.flush
      end

      private

      # " (503, tried 3 times)"; how often, once it is more than once.
      def tried(evidence)
        attempts = evidence["attempts"]
        said = [FailureGroup::Failure.new(evidence).word, *("tried #{attempts} times" if attempts > 1)].reject(&:empty?)
        " (#{said.join(", ")})" if said.any?
      end

      # A line that wraps could not be taken back.
      def fitted(line)
        width = @out.winsize.last
        width.positive? ? DisplayWidth.fit(line, width - 1) : line
      end

      CLEAR = "\r\e[2K"
      private_constant :CLEAR
    end
  end
end
