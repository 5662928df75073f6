# frozen_string_literal: true

module SmokeSeal
  module Vantages
    # Whether a vantage has trouble of its own, so that its vote does not count: its clock is wrong, or it reaches no
    # control address. These are requested only for a vote that is not green.
    class OwnTrouble
      # Seconds that its clock may be wrong.
      MOST_OFF = 60

      # @param control [ControlAddresses, nil] nil if no suite could be prepared
      # @param clock_off [Numeric, nil] seconds that its clock is ahead of a clock that is right; nil if that is unknown
      def initialize(control: nil, clock_off: nil)
        @control = control
        @clock_off = clock_off
      end

      # @param seal [Seal] its vote
      # @return [String, nil] nil if it has none
      def reason(seal) = wrong_clock || (no_network unless seal.green? || seal.evidence.empty?)

      private

      def wrong_clock
        return unless @clock_off && @clock_off.abs > MOST_OFF

        "its clock is #{@clock_off.abs.round} s #{@clock_off.positive? ? "ahead" : "behind"}"
      end

      def no_network
        "it reaches none of the control addresses: #{@control}" unless @control.nil? || @control.reached?
      end
    end
  end
end
