# frozen_string_literal: true

module SmokeSeal
  class CLI
    # --for TOOL: the deploy tools that init writes a hook for.
    module DeployToolNames
      NAMES = %w[kamal capistrano heroku github fly hatchbox].freeze

      # @param given [String]
      # @return [String]
      # @raise [UsageError] it is none of them
      def self.check(given)
        return given if NAMES.include?(given)

        raise UsageError, "--for takes one of #{NAMES.join(", ")}"
      end
    end
    private_constant :DeployToolNames
  end
end
