# frozen_string_literal: true

module SmokeSeal
  class VoteEndpoint
    # Counts in windows of a minute, in this process. Its memory is bounded: names that do not fit are counted as one.
    class RateLimit
      WINDOW = 60
      MOST_NAMES = 10_000
      OTHERS = :others
      private_constant :WINDOW, :MOST_NAMES, :OTHERS

      # @param most [Integer] in a window, for each name
      def initialize(most)
        @most = most
        @lock = Mutex.new
        @counts = Hash.new(0)
        @window = nil
      end

      # Counts one.
      #
      # @param name [String]
      # @param now [Time]
      # @return [Integer, nil] seconds to wait if it was one too many
      def count(name, now = Time.now)
        within(now) do
          @counts[key(name)] += 1
          left(now) if @counts[key(name)] > @most
        end
      end

      # Counts nothing.
      #
      # @param name [String]
      # @param now [Time]
      # @return [Integer, nil] seconds to wait if there were too many
      def wait(name, now = Time.now) = within(now) { left(now) if @counts.fetch(key(name), 0) >= @most }

      private

      def within(now)
        @lock.synchronize do
          window = now.to_i / WINDOW
          @counts.clear unless window == @window
          @window = window
          yield
        end
      end

      def key(name) = @counts.key?(name) || @counts.size < MOST_NAMES ? name : OTHERS

      def left(now) = WINDOW - (now.to_i % WINDOW)
    end
  end
end
