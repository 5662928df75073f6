# frozen_string_literal: true

module SmokeSeal
  module Vantages
    # A run of several vantages whose votes are in this process. Threads may cast votes at the same time.
    class MemoryRun
      # @return [Request]
      attr_reader :request

      # @return [Array<Vantage>]
      attr_reader :vantages

      # @return [Seal, nil] the verdict; nil until the run is closed
      attr_reader :seal

      # @param request [Request]
      # @param vantages [Array<Vantage>]
      # @param rule [String, nil] how many must agree; nil for the usual rule
      # @raise [ConfigError] the rule is none, or does not fit the vantages
      def initialize(request, vantages:, rule: nil)
        @request = request
        @vantages = vantages
        @quorum = Quorum.new(rule, vantages.map(&:for_quorum))
        @votes = {}
        @late = {}
        @seen = 0
        @mutex = Mutex.new
        @changed = ConditionVariable.new
      end

      # Takes a vote, and closes the run if that decides it and this machine, if it is a vantage, has voted.
      #
      # @param vote [Vote]
      # @return [Symbol] +:taken+; +:known+ if this vantage has voted; +:late+ if the run is closed: the vote is kept,
      #   and changes nothing
      # @raise [ArgumentError] the vantage is not one of this run
      def cast(vote, **)
        unless vantages.any? { |vantage| vantage.name == vote.vantage }
          raise ArgumentError, "#{vote.vantage} is no vantage of this run"
        end

        @mutex.synchronize do
          next :known if @votes.key?(vote.vantage) || @late.key?(vote.vantage)
          next @late.store(vote.vantage, vote) && :late if @seal

          @votes[vote.vantage] = vote
          count(due: false)
          @changed.broadcast
          :taken
        end
      end

      # @return [Array<Vote>] those that count, in the order in which they came
      def votes = @mutex.synchronize { @votes.values }

      # @return [Array<Vote>] those that came after the run was closed
      def late_votes = @mutex.synchronize { @late.values }

      # Closes the run if its time is over, or if the votes decide it.
      #
      # @param now [Time]
      # @return [Boolean] whether it is closed
      def close_if_due(now = Time.now)
        @mutex.synchronize do
          count(due: now >= request.closes_at) unless @seal
          @changed.broadcast if @seal
          !@seal.nil?
        end
      end

      # @return [Float] until its time is over; below 0 afterwards
      def seconds_left = request.closes_at - Time.now

      # @return [Boolean]
      def closed? = !@seal.nil?

      # Waits until there is a vote more than at the last call, or the run is closed.
      #
      # @param seconds [Numeric] that it may take at most
      # @return [void]
      def wait(seconds)
        @mutex.synchronize do
          @changed.wait(@mutex, seconds) if @seal.nil? && @votes.size == @seen
          @seen = @votes.size
        end
      end

      def inspect = "#<#{self.class} #{request.app}: #{@votes.size} of #{vantages.size} votes>"

      private

      def count(due:)
        return unless due || heard_here?

        seal = @quorum.seal(@votes.values.map(&:for_quorum), due)
        @seal = request.complete(seal) if seal
      end

      # Whoever asked waits for the seal of this machine anyway, so the verdict of all has its evidence.
      def heard_here? = vantages.select(&:local?).all? { |vantage| @votes.key?(vantage.name) }
    end
  end
end
