# frozen_string_literal: true

module SmokeSeal
  class CLI
    # The report's text about the instances that answered.
    module InstanceText
      # How many instances are named, and how many characters of each name are shown.
      MOST_NAMED = 3
      MOST_OF_A_NAME = 40
      private_constant :MOST_NAMED, :MOST_OF_A_NAME

      module_function

      # Returns on which instances a check failed, or how often, if it did not always: "on 1 of 4 instances (b3f0c2d9)",
      # "in 4 of 21 attempts".
      #
      # @param record [Hash] of a check
      # @return [Array<String>]
      def of_record(record)
        tally = record["instances"]
        return [] if tally.nil? || tally["failures"].zero? || record["outcome"] != "failed"

        each = tally.fetch("each", {})
        bad = each.select { |_, outcome| outcome["failing"] }.keys
        return ["on #{bad.size} of #{each.size} instances (#{names(bad)})"] if bad.any? && bad.size < each.size

        tally["failures"] < tally["attempts"] ? ["in #{tally["failures"]} of #{tally["attempts"]} attempts"] : []
      end

      # Returns how many instances were met, and how surely there is no other: "4 of 4 instances met in 56 answers".
      #
      # @param seal [Seal]
      # @return [Array<String>]
      def of_seal(seal)
        count = seal.to_h["instances"] or return []
        met = [count["met"], count["expected"]].compact.join(" of ")
        attempts = "#{count["answers"]} #{count["answers"] == 1 ? "answer" : "answers"}"
        text = "#{attempts} for #{met} instances, which are not named"
        text = "#{met} instances met in #{attempts}" if count["met"]
        ["#{text}#{chance(count["chance_of_missing"])}"]
      end

      def chance(share)
        share.positive? ? format("; chance that one more was never met: %.2g %%", 100 * share) : ""
      end
      private_class_method :chance

      def names(instances)
        shown = instances.first(MOST_NAMED).map { |name| TerminalText.line(name, MOST_OF_A_NAME) }
        shown << "…" if instances.size > MOST_NAMED
        shown.join(", ")
      end
      private_class_method :names
    end
  end
end
