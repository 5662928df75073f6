# frozen_string_literal: true

require_relative "diff_text"
require_relative "style"

module SmokeSeal
  class CLI
    # --watch: makes seal after seal, and prints one line for each, until it is interrupted. Lines are only added, so
    # that the output can be a log.
    class SealLoop
      # Seconds between the end of a seal and the next one: the default, and what is allowed. Each seal sends all
      # requests of the checks.
      INTERVAL = 60
      SHORTEST = 10
      LONGEST = 86_400

      # @param given [String, nil] the option's argument
      # @return [Numeric] seconds
      # @raise [UsageError]
      def self.interval(given)
        return INTERVAL if given.nil?

        seconds = Integer(given, 10, exception: false) || Float(given, exception: false)
        return seconds if seconds && seconds >= SHORTEST && seconds <= LONGEST

        raise UsageError, "--watch takes a number of seconds from #{SHORTEST} to #{LONGEST}; each seal sends all " \
                          "requests of the checks"
      end

      # @param out [Output]
      # @param interval [Numeric] seconds
      # @param as_json [Proc, nil] makes the object to print of a seal and of what changed; nil prints text
      # @param pause [#call] waits for so many seconds
      # @param clock [#call] tells the time
      def initialize(out, interval:, as_json: nil, pause: Kernel.method(:sleep), clock: -> { Time.now })
        @out = out
        @interval = interval
        @as_json = as_json
        @pause = pause
        @clock = clock
        @style = Style.new(out)
      end

      # @yieldparam green [Seal, nil] the last green seal
      # @yieldreturn [Seal] the next seal
      # @return [Seal] the last one, after an interrupt, or once nobody reads the output
      # @raise [Interrupt] before the first seal was made
      def run
        green = nil
        loop do
          seal = yield(green)
          report(seal)
          green = seal if seal.green?
          return seal if @out.closed?

          @pause.call(@interval)
        end
      rescue Interrupt
        @last || raise
      end

      private

      def report(seal)
        diff = SealDiff.new(@last, seal) if @last
        @last = seal
        @out.puts(@as_json ? @as_json.call(seal, diff&.to_h) : line(seal, diff))
        @out.flush
      end

      # "2026-06-26T21:28:45Z  🟢 Production smoke seal: passed — 6/6 green vs …  no change"
      def line(seal, diff)
        time = @clock.call.getutc.strftime("%FT%TZ")
        [time, @style.paint(seal.verdict_line, :bold), *(DiffText.new(diff).line if diff)].join("  ")
      end
    end
  end
end
