# frozen_string_literal: true

module SmokeSeal
  class VoteEndpoint
    # Takes a vote whose signature holds.
    class Reception
      # Seconds by which the clock of a vantage may be off for its vote to count.
      MOST_OFF = Vantages::OwnTrouble::MOST_OFF
      ANSWERS = {
        taken: [200, "the vote is taken"],
        known: [200, "there is a vote of this vantage already, and the first one counts"],
        late: [202, "the run is closed: the vote is kept, and does not change the verdict"]
      }.freeze
      private_constant :MOST_OFF, :ANSWERS

      # @param run [VantageRun]
      # @param vantage [String]
      # @param key_id [String] of the key that signed it
      # @param message_id [String]
      # @param sent_at [Time] by the clock of the vantage
      # @param now [Time]
      def initialize(run, vantage:, key_id:, message_id:, sent_at:, now: Time.now)
        @run = run
        @vantage = vantage
        @facts = { key_id: key_id, message_id: message_id }
        @sent_at = sent_at
        @now = now
      end

      # @param body [String]
      # @return [Array] Rack's response
      # @raise [ActiveRecord::ActiveRecordError] the vote is not stored
      def take(body)
        message = Vantages::VoteMessage.parse(body)
        mismatch = message.mismatch(@run.request, @vantage)
        return Reply.of(422, "refused", mismatch) if mismatch
        return Reply.of(409, "replayed", "this message was taken before") if replayed?

        cast(message.vote(unjudged: unjudged(message)))
      rescue Vantages::VoteMessage::InvalidError => e
        Reply.of(422, "refused", e.message)
      end

      private

      def replayed? = VantageVote.exists?(message_id: @facts[:message_id])

      def cast(vote)
        result = @run.cast(vote, **@facts)
        status, words = ANSWERS.fetch(result)
        words = "#{words}; it is not judged: #{vote.unjudged}" if vote.unjudged && result != :known
        Reply.of(status, result.to_s, words)
      end

      # A vote may be posted again long after it was made, so its own time is compared with that of the post.
      def unjudged(message)
        off = (@sent_at - @now).round
        return "its clock is #{off.abs} s #{off.positive? ? "ahead" : "behind"}" if off.abs > MOST_OFF
        return "its time is after that of its message" if message.reported_at > @sent_at + MOST_OFF

        "it was made before the run was opened" if message.reported_at < @run.request.opened_at - MOST_OFF
      end
    end
  end
end
