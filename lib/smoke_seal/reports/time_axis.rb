# frozen_string_literal: true

module SmokeSeal
  module Reports
    # The time axis of a chart: from the start of a run to the end of its last request, in milliseconds.
    class TimeAxis
      # A little room on the right, so that a mark at the end is visible.
      ROOM = 1.02
      MOST_TICKS = 5
      SHORTEST = 0.1
      private_constant :ROOM, :MOST_TICKS, :SHORTEST

      # @return [Float]
      attr_reader :length

      # @param last [Numeric] the end of the last request
      def initialize(last)
        @length = [last.to_f, SHORTEST].max * ROOM
      end

      # @return [String] the position of a time, or the length of a duration, as SVG writes it
      def percent(time) = format("%.3f%%", share(time))

      # Whether a duration is so short that its parts cannot be seen.
      def short?(duration) = share(duration) < 2

      # @return [Array<Float>] round times from 0 on
      def ticks = @ticks ||= (0..(length / step)).map { |number| number * step }

      # @return [String] "0", "200 ms", "2.5 s"
      def label(time)
        return "0" if time.zero?

        step < 1000 && length < 10_000 ? "#{short(time)} ms" : "#{short(time / 1000.0)} s"
      end

      # @return [String] which end of its label is at a tick: the first and the last one must not leave the chart
      def anchor(time)
        return "start" if time.zero?

        share(time) > 90 ? "end" : "middle"
      end

      private

      def share(time) = (100 * time.to_f / length).clamp(0, 100)

      def short(number) = number.round(3).to_s.delete_suffix(".0")

      # The distance of two ticks: 1, 2 or 5 times a power of ten.
      def step
        @step ||= begin
          power = 10.0**Math.log10(length / MOST_TICKS).floor
          power * [1, 2, 5, 10].find { |factor| length / (factor * power) <= MOST_TICKS }
        end
      end
    end
  end
end
