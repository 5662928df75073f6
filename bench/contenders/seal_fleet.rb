# frozen_string_literal: true

module Bench
  # All apps of a fleet in one call, and the slowest of them in a call of its own; both read the config.
  class SealFleet
    ALL = "SmokeSeal.run_all"
    SLOWEST = "SmokeSeal.run of the slowest app alone"

    attr_reader :name, :asks

    # @return [Array<SealFleet>]
    def self.both(fleet)
      all = new(ALL, Fleet::APPS * Fleet::CHECKS) { SmokeSeal.run_all(fleet.apps, config: fleet.config).values }
      [all, new(SLOWEST, Fleet::CHECKS) { [SmokeSeal.run(fleet.slowest, config: fleet.config)] }]
    end

    def self.there? = SmokeSeal.respond_to?(:run_all)

    def initialize(name, asks, &seals)
      @name = name
      @asks = asks
      @seals = seals
    end

    def every = 1
    def judges? = false
    def run = @seals.call.all?(&:green?)
  end
end
