# frozen_string_literal: true

module SmokeSeal
  module Reports
    # A length of time as text.
    module Duration
      module_function

      # @param number [Numeric, nil] milliseconds
      # @return [String] "4.2 ms", "340 ms", "12.5 s", "7 min", "3.5 h"; empty for nil
      def text(number)
        return "" unless number
        return "#{number.round(number < 10 ? 1 : 0)} ms" if number < 10_000

        seconds = number / 1000.0
        return "#{seconds.round(1)} s" if seconds < 120
        return "#{(seconds / 60).round} min" if seconds < 7200

        "#{(seconds / 3600).round(1)} h"
      end
    end
  end
end
