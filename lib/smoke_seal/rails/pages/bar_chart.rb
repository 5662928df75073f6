# frozen_string_literal: true

module SmokeSeal
  module Pages
    # The geometry of a bar chart: one column per value, as wide as 1 and as high as 100. Text stands beside the chart,
    # in HTML, since the chart is stretched to the width of the page.
    class BarChart
      HEIGHT = 100
      # The height of a bar without a value.
      STUB = 12
      # The fewest columns that there is room for: a single bar must not fill the chart.
      FEWEST = 12
      private_constant :FEWEST

      # A bar: +x+ from 0, +height+ up to {HEIGHT}; +kind+ is its class, +title+ its text.
      Bar = Struct.new(:x, :height, :kind, :title, keyword_init: true) do
        # @return [Float] the distance from the top, as SVG needs it
        def y = HEIGHT - height
      end

      # @param values [Array<Float, nil>] nil is drawn as a stub
      # @param logarithmic [Boolean] for values that differ by orders of magnitude
      def initialize(values, logarithmic: false)
        @values = values
        @logarithmic = logarithmic
        @longest = values.compact.map { |value| scaled(value) }.max.to_f
      end

      # @yieldparam index [Integer]
      # @yieldreturn [Array(String, String)] the class and the title of a bar
      # @return [Array<Bar>]
      def bars
        @values.each_with_index.map do |value, index|
          kind, title = yield(index)
          Bar.new(x: index, height: value ? height(value) : STUB, kind: kind, title: title)
        end
      end

      # @return [Integer]
      def width = [@values.size, FEWEST].max

      # @return [String] the box of the SVG element
      def view_box = "0 0 #{width} #{HEIGHT}"

      # @param value [Float]
      # @return [Float] at least 1, so that it can be seen
      def height(value) = @longest.positive? ? [HEIGHT * scaled(value) / @longest, 1].max.clamp(0, HEIGHT).round(2) : 1

      private

      def scaled(value) = @logarithmic ? Math.log(1 + value) : value
    end
  end
end
