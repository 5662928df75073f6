# frozen_string_literal: true

module SmokeSeal
  module Reports
    # The words and the classes of the table of vantages, for a report in HTML.
    module VantagesText
      OUTCOMES = { "green" => "passed", "red" => "failed" }.freeze
      private_constant :OUTCOMES

      private

      # @return [String] the rule in words
      def rule_text(matrix)
        shared = matrix.networks < matrix.columns.size
        noun = shared ? "network" : "vantage"
        needed = "#{matrix.needed} #{noun}#{"s" if matrix.needed != 1}"
        place = shared ? "in" : "at"
        fewer = matrix.needed == 1 ? "no red one" : "fewer than #{matrix.needed} red ones"
        "Rule: #{matrix.rule}. Red needs the same cause #{place} #{needed}; green needs each check to hold #{place} " \
          "#{needed}, and #{fewer}.#{" Vantages of one network count as one." if shared}"
      end

      # @return [String] "tasks (fra)": a check, and the vantage that its record is of
      def check_and_vantage(record)
        vantage = record["vantage"]
        line("#{record["check"]}#{" (#{vantage})" if vantage}")
      end

      # @return [String] what the axis of a chart means for a seal of several vantages; empty for one of one
      def times_of_vantages
        vantages ? " Each check is from the run of the vantage behind its name, and starts with that run." : ""
      end

      # @return [String] the class of a vote; the outcome of a check has the same colours
      def vote_class(vantage) = vantage.counts? ? OUTCOMES.fetch(vantage.vote, "unjudged") : "uncounted"

      def cell_class(vantage, cell)
        return "uncounted" unless vantage.counts?

        OutcomeMark::BY_OUTCOME.key?(cell.outcome) ? cell.outcome : "unjudged"
      end

      # @return [String] the length of the bar of a vantage's median
      def share_of_slowest(matrix, vantage)
        slowest = matrix.columns.filter_map(&:median_ms).max
        format("%.1f%%", slowest.positive? ? 100 * vantage.median_ms / slowest : 0)
      end
    end
  end
end
