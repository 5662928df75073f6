# frozen_string_literal: true

module SmokeSeal
  module Pages
    # The time to green of an app's newest releases, as a bar chart with its caption.
    class TimeToGreenChart
      # How many of the bars that are cut are named.
      MOST_NAMED = 3
      private_constant :MOST_NAMED

      # @param releases [Array<SealedApp>] the newest first
      def initialize(releases)
        @releases = releases.reverse
        @times = @releases.map(&:time_to_green)
        @chart = BarChart.new(@times)
      end

      # @return [Boolean] whether there is anything to draw
      def any? = @releases.any?

      # @return [String]
      def view_box = @chart.view_box

      # @return [Array<BarChart::Bar>]
      def bars
        @chart.bars do |index|
          next ["green", bar_text(index)] if @times[index]

          ["never", Words.t("overview.bar_never", release: @releases[index].release.label)]
        end
      end

      # @return [String] what the chart shows, in words
      def caption
        never = @releases.count { |app| !app.ever_green? }
        [times_text, *cut_text, *(Words.t("overview.never_green", count: never) if never.positive?)].join(" ")
      end

      private

      def times_text
        times = @times.compact
        return Words.t("overview.no_times") if times.empty?

        Words.t("overview.times", count: times.size, median: text(Median.of(times)), longest: text(times.max))
      end

      # Which bars are cut, and their values: a picture has no text, and a tooltip needs a mouse.
      def cut_text
        cut = @chart.cut
        return if cut.empty?

        named = cut.last(MOST_NAMED).map { |index| bar_text(index) }
        named << "…" if cut.size > MOST_NAMED
        Words.t("overview.cut", count: cut.size, limit: text(@chart.limit), bars: named.join(", "))
      end

      def bar_text(index)
        Words.t("overview.bar", release: @releases[index].release.label, time: text(@times[index]))
      end

      def text(seconds) = Reports::Duration.text(seconds * 1000)
    end
  end
end
