# frozen_string_literal: true

module SmokeSeal
  module Vantages
    module Drivers
      # This machine: its vote is made on the caller's thread.
      class Local
        # @return [Hash{String => String}] it has no settings
        def self.problems(_options) = {}

        # @param vantage [Vantage]
        # @param prepared [PreparedSuite, nil] the suite; nil for that of the config
        # @param run_options [Hash{Symbol => Object}] further options of the run, see {Voter}
        def initialize(vantage, prepared: nil, run_options: {})
          @vantage = vantage
          @prepared = prepared
          @run_options = run_options
        end

        # @param run [MemoryRun, Object]
        # @yieldparam event [Event] of this vantage's run
        # @return [Symbol] as +run.cast+ returns it
        def ask(run, &block)
          voter = Voter.new(run.request, vantage: @vantage, prepared: @prepared, run_options: @run_options)
          run.cast(voter.call(&block))
        end
      end
    end
  end
end
