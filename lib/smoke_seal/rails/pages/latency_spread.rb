# frozen_string_literal: true

module SmokeSeal
  module Pages
    # The times of a check at the last green seals of its app, and how far they usually lie from their median.
    class LatencySpread
      # The factor from the median distance from the median (MAD) to the standard deviation of a normal distribution.
      # The core compares with the same measure (src/run/usual_time.rs).
      MAD_TO_DEVIATION = 1.4826

      # @return [Array<Float>] milliseconds, the oldest first
      attr_reader :times

      # @param releases [Array<SealedApp>] an app with each of its newest releases
      # @return [Hash{String => LatencySpread}] by check
      def self.of_newest(releases)
        histories = releases.map { |app| LatencyHistory.load(app.state(SealLatency::NAME)) }
        newest = histories.max_by { |history| history.at.to_s } || LatencyHistory.new
        newest.times.reject { |_check, times| times.empty? }.transform_values { |times| new(times) }
      end

      # @param times [Array<Float>] at least one
      def initialize(times)
        @times = times
      end

      # @return [Float]
      def median = Median.of(times)

      # @return [Range<Float>] where about two thirds of the times are expected
      def usual
        deviation = MAD_TO_DEVIATION * Median.of(times.map { |time| (time - median).abs })
        [median - deviation, 0.0].max..(median + deviation)
      end

      # @return [Float]
      def longest = times.max

      # @return [String] the usual times as people write them: "32 ms", "30 ms to 45 ms"
      def usual_text
        from, to = [usual.begin, usual.end].map { |time| Reports::Duration.text(time) }
        from == to ? from : Words.t("check.from_to", from: from, to: to)
      end
    end
  end
end
