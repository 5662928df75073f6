# frozen_string_literal: true

module SmokeSeal
  class CLI
    # A progress line on a terminal: how many checks are done, and which are still running. It is removed at the end of
    # the run.
    class Progress
      # @param out [IO]
      # @param checks [Array<String>] the names of the checks
      # @yieldparam on_event [Proc, nil] to be called with each event; nil if +out+ is no terminal
      def self.show(out, checks)
        return yield(nil) unless out.tty? && ENV["TERM"] != "dumb"

        require "io/console"
        progress = new(out, checks)
        begin
          yield(progress.method(:update).to_proc)
        ensure
          progress.clear
        end
      end

      def initialize(out, checks)
        @out = out
        @waiting = checks.to_h { |check| [check, nil] }
      end

      def update(event)
        @out.print(CLEAR, fitted(event.name == :voted ? votes(event) : checks(event)))
        @out.flush
      end

      def clear
        @out.print(CLEAR)
        @out.flush
      end

      private

      # "local: 5/6 checked, waiting for tasks (503)"
      def checks(event)
        event.name == :retrying ? @waiting[event.check] = last_result(event.evidence) : @waiting.delete(event.check)
        line = "#{"#{event.vantage}: " if event.vantage}#{event.done}/#{event.total} checked"
        line += ", waiting for #{@waiting.map { |check, result| "#{check}#{result}" }.join(", ")}" if @waiting.any?
        line
      end

      # "2/3 vantages voted: local green, fra red"
      def votes(event)
        (@votes ||= []) << "#{event.vantage} #{event.vote.tr("_", " ")}"
        "#{event.done}/#{event.total} vantages voted: #{@votes.join(", ")}"
      end

      # " (503)" after the first attempt, " (503, tried 3 times)" after the third
      def last_result(evidence)
        attempts = evidence["attempts"]
        word = FailureGroup::Failure.new(evidence).word
        parts = [word, *("tried #{attempts} times" if attempts > 1)].reject(&:empty?)
        " (#{parts.join(", ")})" if parts.any?
      end

      # Cuts the line to the terminal's width: a wrapped line could not be removed.
      def fitted(line)
        width = @out.winsize.last
        width.positive? ? DisplayWidth.fit(line, width - 1) : line
      end

      CLEAR = "\r\e[2K"
      private_constant :CLEAR
    end
  end
end
