# frozen_string_literal: true

module SmokeSeal
  class Ship
    # The argument of a ship's +on_event+. +name+ is +:started+ before the run, and after it +:completed+ (green),
    # +:failed+ (red) or +:unsealed+. +seal+ is nil at the start. +at+ is the time, in UTC.
    Event = Struct.new(:name, :app, :release, :sha, :seal, :at, keyword_init: true) do
      # @param seal [Seal]
      # @return [Symbol] the name of the event that ends its run
      def self.name_of(seal) = seal.gate[:state].to_sym

      def initialize(at: Time.now.utc, **facts) = super

      # @return [Hash{Symbol => Object}, nil] see {Seal#gate}; nil at the start
      def gate(**given) = seal&.gate(**given)
    end
  end
end
