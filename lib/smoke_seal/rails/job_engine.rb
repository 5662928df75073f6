# frozen_string_literal: true

module SmokeSeal
  # Whether the host has a job engine that keeps a job until it is done, also when the process that made it ends.
  module JobEngine
    # Adapters of Active Job that run a job at once, or in the process that made it, or never.
    NONE = %w[async inline test sucker_punch].freeze
    private_constant :NONE

    module_function

    # @return [Boolean]
    def available?
      defined?(ActiveJob::Base) ? !NONE.include?(ActiveJob::Base.queue_adapter_name.to_s) : false
    end
  end
end
