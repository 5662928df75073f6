# frozen_string_literal: true

require "time"

module SmokeSeal
  module Vantages
    # The seal of one vantage.
    class Vote
      # Digits of a second that a time keeps as text.
      DIGITS = 3
      private_constant :DIGITS

      # @return [String] the name of the vantage
      attr_reader :vantage

      # @return [Seal]
      attr_reader :seal

      # @return [String, nil] why it does not count: trouble of the vantage itself; nil if it counts
      attr_reader :unjudged

      # @return [Time] by the vantage's clock; in UTC
      attr_reader :reported_at

      # @param data [Hash{String => Object}] as {#to_h} returns it
      # @return [Vote]
      # @raise [ArgumentError] the vantage, the seal or the time is none
      def self.from_h(data)
        vantage, seal, unjudged, reported_at = data.values_at("vantage", "seal", "unjudged", "reported_at")
        seal = Seal.load(seal)
        raise ArgumentError, "a vote has no vantage" if vantage.to_s.empty?
        raise ArgumentError, "the seal of a vote is none" unless seal

        new(vantage: vantage, seal: seal, unjudged: unjudged, reported_at: Time.iso8601(reported_at.to_s))
      end

      # @param vantage [String]
      # @param seal [Seal]
      # @param unjudged [String, nil]
      # @param reported_at [Time]
      def initialize(vantage:, seal:, unjudged: nil, reported_at: Time.now)
        @vantage = vantage.to_s
        @seal = seal
        @unjudged = unjudged
        @reported_at = reported_at.getutc.round(DIGITS)
        freeze
      end

      # @return [String] "green", "red", "unsealed" or "not_judged", as {Seal#quorum} has it
      def word = unjudged ? "not_judged" : seal.status || "unsealed"

      # @return [Hash{String => Object}] as {Quorum} takes it
      def for_quorum = { "vantage" => vantage, "seal" => seal, "unjudged" => unjudged }

      # @return [Hash{String => Object}] JSON data
      def to_h
        { "vantage" => vantage, "seal" => seal.to_h, "unjudged" => unjudged,
          "reported_at" => reported_at.iso8601(DIGITS) }
      end

      def inspect = "#<#{self.class} #{vantage}: #{word}>"
    end
  end
end
