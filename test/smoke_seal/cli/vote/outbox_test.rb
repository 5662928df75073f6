# frozen_string_literal: true

require_relative "../../../test_helper"
require "minitest/mock"
require "smoke_seal/cli"
require "tmpdir"

class OutboxTest < Minitest::Test
  Vantages = SmokeSeal::Vantages

  # For how long a vote is posted, whose run has as many seconds left.
  def time_of(left)
    given = nil
    refused = Vantages::VoteDelivery::Result.new(reason: "no", final: false)
    delivery = Object.new.tap { |one| one.define_singleton_method(:call) { |seconds| given = seconds and refused } }
    Dir.mktmpdir do |folder|
      vote = Vantages::PendingVote.new(id: "msg_1", url: "https://board.example/runs/x", vantage: "sfo", key: "env:K",
                                       body: "{}")
      outbox = SmokeSeal::CLI::Vote::Outbox.new(folder, err: StringIO.new)
      Vantages::VoteDelivery.stub(:new, ->(*) { delivery }) { outbox.deliver(vote, nil, left) }
    end
    given
  end

  def test_a_vote_is_posted_while_the_run_is_open_within_bounds
    assert_equal([30, 600, 7200], [-5, 600, 10**9].map { |left| time_of(left) })
  end
end
