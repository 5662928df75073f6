# frozen_string_literal: true

module SmokeSeal
  class Alert
    # The room that a message has for lines, as its receiver counts them.
    class TextRoom
      # @param longest [Integer] how long the lines may be together, with a line break between them
      # @param more [#call] given a count, the line that says how many lines are left out
      # @yieldparam line [String]
      # @yieldreturn [Integer] its length
      def initialize(longest, more: nil, &length)
        @length = length
        @more = more
        # The last line needs no room for its end.
        @left = longest + 1
      end

      # @return [Integer] how long one more line may be
      def left = @left - 1

      # Whether these lines fit.
      def fit?(lines) = length(lines) <= @left

      # @return [Array<String>] the lines, which now have room taken
      def take(lines)
        @left -= length(lines)
        lines
      end

      # Keeps room for lines that are taken later.
      #
      # @return [Object] the block's value
      def reserving(lines)
        reserved = length(lines)
        @left -= reserved
        yield
      ensure
        @left += reserved
      end

      # As many lines as fit, and a count of the others: each counts for +counts+.
      #
      # @return [Array<String>]
      def take_whole(lines, counts = lines.map { 1 })
        sizes = lines.map { |line| length([line]) }
        return take(lines) if sizes.sum <= @left

        ends = sizes.each_with_object([0]) { |size, sums| sums << (sums.last + size) }
        (lines.size - 1).downto(0) do |count|
          next if ends[count] > @left

          shown = [*lines.first(count), @more.call(counts.drop(count).sum)]
          return take(shown) if fit?(shown)
        end
        []
      end

      private

      # With their line breaks.
      def length(lines) = lines.sum { |line| @length.call(line) + 1 }
    end
  end
end
