# frozen_string_literal: true

module SmokeSeal
  # The middle of a list of numbers.
  module Median
    module_function

    # @param numbers [Array<Numeric>]
    # @return [Float, nil] of an even number of them the mean of the two in the middle; nil if there are none
    def of(numbers)
      return if numbers.empty?

      sorted = numbers.sort
      (sorted[(sorted.size - 1) / 2] + sorted[sorted.size / 2]) / 2.0
    end
  end
end
