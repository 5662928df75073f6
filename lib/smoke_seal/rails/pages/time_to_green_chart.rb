# frozen_string_literal: true

module SmokeSeal
  module Pages
    # The time to green of an app's newest releases, as a bar chart with its caption. Times of seconds and of hours are
    # in one chart, so their logarithms are drawn.
    class TimeToGreenChart
      # @param releases [Array<SealedApp>] the newest first
      def initialize(releases)
        @releases = releases.reverse
        @times = @releases.map(&:time_to_green)
        @chart = BarChart.new(@times, logarithmic: true)
      end

      # @return [Boolean] whether there is anything to draw
      def any? = @releases.any?

      # @return [String]
      def view_box = @chart.view_box

      # @return [Array<BarChart::Bar>]
      def bars
        @chart.bars do |index|
          release = @releases[index].release.label
          time = @times[index]
          next ["green", Words.t("overview.bar", release: release, time: text(time))] if time

          ["never", Words.t("overview.bar_never", release: release)]
        end
      end

      # @return [String] what the chart shows, in words
      def caption
        never = @releases.count { |app| !app.ever_green? }
        [times_text, *(Words.t("overview.never_green", count: never) if never.positive?)].join(" ")
      end

      private

      def times_text
        times = @times.compact
        return Words.t("overview.no_times") if times.empty?

        Words.t("overview.times", count: times.size, median: text(Median.of(times)), longest: text(times.max))
      end

      def text(seconds) = Reports::Duration.text(seconds * 1000)
    end
  end
end
