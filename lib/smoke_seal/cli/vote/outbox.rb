# frozen_string_literal: true

module SmokeSeal
  class CLI
    class Vote < Command
      # The votes of this machine that were not taken yet, and how they are delivered.
      class Outbox
        # Seconds for which a vote is posted at least, also if the run ends sooner: a late one is kept there.
        LEAST_TIME = 30
        # The longest, whatever the other machine says of its run: a job of CI must end.
        MOST_TIME = 2 * 3600
        private_constant :LEAST_TIME, :MOST_TIME

        # @param folder [String, nil] nil for the usual one
        # @raise [UsageError] this machine has no usual one
        def initialize(folder, err:)
          folder ||= Vantages::PendingVotes.usual_folder
          raise UsageError, "--state is missing: a folder for votes that were not taken; HOME is not set" unless folder

          @votes = Vantages::PendingVotes.new(folder)
          @err = err
        end

        # Posts a vote until it is taken or the run's time is over. Until it is taken, it is in the folder.
        #
        # @param vote [Vantages::PendingVote]
        # @param client [Vantages::VoteClient]
        # @param seconds [Numeric] of the run's time that are left
        # @return [Vantages::VoteDelivery::Result]
        def deliver(vote, client, seconds)
          keep(vote)
          within = seconds.clamp(LEAST_TIME, MOST_TIME)
          result = Vantages::VoteDelivery.new(client, vote).call(within) do |failure, pause|
            @err.puts("prod-smoke: #{failure.message}; the next attempt is in #{pause.round} s")
          end
          finish(vote, result)
        end

        # Makes one attempt for each vote in the folder.
        #
        # @return [Array<Array(Vantages::PendingVote, Vantages::VoteDelivery::Result)>]
        def resend = @votes.all.map { |vote| [vote, finish(vote, attempt(vote))] }

        private

        def keep(vote)
          @votes.keep(vote)
        rescue SystemCallError => e
          @err.puts("prod-smoke: the vote is not kept for a later attempt: #{ErrorText.text(e)}")
        end

        def finish(vote, result)
          @votes.remove(vote) if result.taken? || result.final
          result
        end

        def attempt(vote)
          address = Vantages::RunAddress.new(vote.url)
          client = Vantages::VoteClient.new(address, vantage: vote.vantage, keys: KeyOption.new(vote.key).keys)
          Vantages::VoteDelivery.new(client, vote).call(0)
        rescue ConfigError, UsageError => e
          Vantages::VoteDelivery::Result.new(reason: e.message, final: false)
        end
      end
    end
  end
end
