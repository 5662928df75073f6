# frozen_string_literal: true

module SmokeSeal
  module Pages
    # The geometry of a bar chart: one column per value, as wide as 1 and as high as 100. Text stands beside the chart,
    # in HTML, since the chart is stretched to the width of the page.
    #
    # A few values that are far longer than the others are cut, and have a gap: else the others would be hairlines.
    class BarChart
      HEIGHT = 100
      # The height of a bar without a value.
      STUB = 12
      # The lowest bar of a value, which can be seen in a chart of a few centimetres.
      LOWEST = 6
      # The fewest columns that there is room for: a single bar must not fill the chart.
      FEWEST = 12
      # A value is cut if it is this often what most values do not exceed.
      FAR = 3
      # How many of the values these are.
      MOST = 0.75
      # How high the highest of the others is beside a bar that is cut.
      OTHERS = 0.75
      # The gap of a bar that is cut: its distance from the top, and its height.
      GAP = { y: 10, height: 8 }.freeze
      private_constant :LOWEST, :FEWEST, :FAR, :MOST, :OTHERS

      # A bar: +x+ from 0, +height+ up to {HEIGHT}; +kind+ is its class, +title+ its text. Whether it is +cut+.
      Bar = Struct.new(:x, :height, :kind, :title, :cut, keyword_init: true) do
        # @return [Float] the distance from the top, as SVG needs it
        def y = HEIGHT - height
      end

      # @return [Float] the value that is as high as the chart; higher ones are cut
      attr_reader :limit

      # @param values [Array<Float, nil>] nil is drawn as a stub
      def initialize(values)
        @values = values
        sorted = values.compact.sort
        far = FAR * sorted[((sorted.size - 1) * MOST).floor].to_f
        highest = sorted.select { |value| value <= far }.last.to_f
        @limit = [sorted.last.to_f, highest.positive? ? highest / OTHERS : Float::INFINITY].min
      end

      # @yieldparam index [Integer]
      # @yieldreturn [Array(String, String)] the class and the title of a bar
      # @return [Array<Bar>]
      def bars
        @values.each_with_index.map do |value, index|
          kind, title = yield(index)
          Bar.new(x: index, height: value ? height(value) : STUB, kind: kind, title: title, cut: cut?(value))
        end
      end

      # @return [Array<Integer>] the indexes of the bars that are cut
      def cut = @values.each_index.select { |index| cut?(@values[index]) }

      # @return [Integer]
      def width = [@values.size, FEWEST].max

      # @return [String] the box of the SVG element
      def view_box = "0 0 #{width} #{HEIGHT}"

      # @param value [Float]
      # @return [Float] high enough to be seen
      def height(value) = limit.positive? ? (HEIGHT * value / limit).clamp(LOWEST, HEIGHT).round(2) : LOWEST

      # @param value [Float]
      # @return [Float] the distance of its line from the top, where no bar is
      def line(value) = limit.positive? ? (HEIGHT - (HEIGHT * value / limit)).clamp(0, HEIGHT).round(2) : HEIGHT

      private

      def cut?(value) = !value.nil? && value > limit
    end
  end
end
