# frozen_string_literal: true

module SmokeSeal
  class CLI
    class Init < Command
      # The checks of the file that new ones are added to. They stay as they are, whether they hold or not.
      class KeptChecks
        OF_NO_CONCERN = %w[passed warned].freeze
        private_constant :OF_NO_CONCERN

        # @param entry [Hash] the app's entry in the file; empty if there is none
        def initialize(entry)
          @checks = entry["checks"].is_a?(Hash) ? entry["checks"] : {}
        end

        # @return [String, nil] their names
        def line = @checks.any? ? "kept as they are: #{@checks.keys.join(", ")}" : nil

        # Runs them once.
        #
        # @yieldparam checks [Hash] the checks
        # @yieldreturn [Suite]
        # @return [Array<String>] which do not hold now, and why
        def failing
          return [] if @checks.empty?

          records = yield(@checks).run.evidence.reject { |record| OF_NO_CONCERN.include?(record["outcome"]) }
          records.map { |record| "#{record["check"]}: #{Draft.reason(record)}" }
        end
      end
    end
  end
end
