# frozen_string_literal: true

module SmokeSeal
  module Vantages
    module Drivers
      class Globalping
        # When Globalping takes measurements again, after it has refused one for its rate. It is kept for all runs of
        # this process: many apps must not ask it again and again.
        class Quota
          # Seconds to wait where the answer does not say how long; and the longest that is believed: the limits are
          # per hour.
          USUAL = 60
          LONGEST = 3600

          @mutex = Mutex.new
          @refused = {}

          class << self
            # @param key [Object] of whose rate it is
            # @return [Numeric] seconds until it may be asked again; 0 for now
            def wait(key) = @mutex.synchronize { [(@refused[key] || 0) - now, 0].max }

            # @param key [Object]
            # @param seconds [Numeric, nil] as the answer says it
            # @return [void]
            def refuse(key, seconds)
              @mutex.synchronize { @refused[key] = now + (seconds || USUAL).clamp(1, LONGEST) }
            end

            # @return [void]
            def reset = @mutex.synchronize { @refused.clear }

            private

            def now = Process.clock_gettime(Process::CLOCK_MONOTONIC)
          end
        end
      end
    end
  end
end
