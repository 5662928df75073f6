# frozen_string_literal: true

module SmokeSeal
  class CLI
    # One line on a terminal that tells how far a run is, and is gone when the run is.
    class Progress
      # @param out [IO]
      # @yieldparam on_event [Proc, nil] to be called with each event; nil where nobody would see it
      def self.follow(out)
        return yield(nil) unless out.tty? && ENV["TERM"] != "dumb"

        progress = new(out)
        begin
          yield(progress.method(:show).to_proc)
        ensure
          progress.clear
        end
      end

      def initialize(out)
        @out = out
      end

      def show(event)
        @out.print("#{CLEAR}#{event.done}/#{event.total} checked…")
        @out.flush
      end

      def clear
        @out.print(CLEAR)
        @out.flush
      end

      CLEAR = "\r\e[2K"
      private_constant :CLEAR
    end
  end
end
