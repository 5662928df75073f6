# frozen_string_literal: true

module SmokeSeal
  module Vantages
    # Posts a vote until it is taken, refused, or the time is over, with longer pauses each time.
    class VoteDelivery
      # Seconds: the first pause and the longest one.
      PAUSES = (1..30)
      private_constant :PAUSES

      # What became of it. +receipt+ is nil if it was not taken; +reason+ says why; +final+: whether posting it again is
      # of no use.
      Result = Struct.new(:receipt, :reason, :final, keyword_init: true) do
        def taken? = !receipt.nil?
      end

      # @param client [VoteClient]
      # @param vote [PendingVote]
      # @param sleeper [#call] waits for as many seconds
      def initialize(client, vote, sleeper: ->(seconds) { sleep(seconds) })
        @client = client
        @vote = vote
        @sleeper = sleeper
      end

      # @param seconds [Numeric] how long to try; 0 for one attempt
      # @yieldparam failure [VoteClient::Failure] of an attempt that is followed by another
      # @yieldparam pause [Float] the seconds until then
      # @return [Result]
      def call(seconds)
        ends_at = now + seconds
        (0..).each do |attempt|
          outcome = post
          return outcome if outcome.is_a?(Result)

          wait = [outcome.wait.to_f, pause(attempt)].max
          return Result.new(reason: outcome.message, final: outcome.final?) if outcome.final? || now + wait > ends_at

          yield(outcome, wait) if block_given?
          @sleeper.call(wait)
        end
      end

      private

      # @return [Result, VoteClient::Failure]
      def post
        Result.new(receipt: @client.post(@vote.id, @vote.body))
      rescue VoteClient::Failure => e
        e
      end

      # Not the same for all vantages, so that they do not come at once.
      def pause(attempt) = [PAUSES.begin * (2**attempt.clamp(0, 10)), PAUSES.end].min * rand(0.8..1.2)

      def now = Process.clock_gettime(Process::CLOCK_MONOTONIC)
    end
  end
end
