# frozen_string_literal: true

require_relative "../../test_helper"

class VoteDeliveryTest < Minitest::Test
  Vantages = SmokeSeal::Vantages
  TAKEN = Vantages::VoteClient::Receipt.new(result: "taken", message: "the vote is taken")

  # Answers each post with the next of +answers+.
  Client = Struct.new(:answers, :posted) do
    def post(id, body)
      posted << [id, body]
      answer = answers.shift
      answer.is_a?(Exception) ? raise(answer) : answer
    end
  end

  def failure(final: false, wait: nil) = Vantages::VoteClient::Failure.new("no answer", final: final, wait: wait)

  def deliver(*answers, seconds: 1000)
    @pauses = []
    @client = Client.new(answers, [])
    vote = Vantages::PendingVote.new(id: "msg_1", url: "https://board.test/runs/0123456789", vantage: "sfo",
                                     key: "env:KEY", body: "{}")
    Vantages::VoteDelivery.new(@client, vote, sleeper: ->(pause) { @pauses << pause }).call(seconds)
  end

  def test_a_vote_that_is_taken_at_once_is_posted_once
    assert_equal TAKEN, deliver(TAKEN).receipt
    assert_equal [["msg_1", "{}"]], @client.posted
  end

  def test_the_pauses_double_up_to_half_a_minute_and_the_same_message_is_posted
    failures = Array.new(8) { failure }
    result = deliver(*failures, TAKEN)
    assert result.taken?
    @pauses.zip([1, 2, 4, 8, 16, 30, 30, 30]).each { |pause, usual| assert_in_delta usual, pause, 0.21 * usual }
    assert_equal 1, @client.posted.uniq.size
  end

  def test_the_other_side_may_ask_to_wait_longer
    deliver(failure(wait: 40.0), TAKEN)
    assert_equal [40.0], @pauses
  end

  def test_no_attempt_follows_a_final_failure_or_the_end_of_the_time
    final = deliver(failure(final: true), TAKEN)
    assert_equal [false, "no answer", true], [final.taken?, final.reason, final.final]
    over = deliver(failure(wait: 40.0), TAKEN, seconds: 30)
    assert_equal [false, "no answer", false], [over.taken?, over.reason, over.final]
    assert_equal [[], 1], [@pauses, @client.posted.size]
    refute deliver(failure, TAKEN, seconds: -5).taken?
  end
end
