# frozen_string_literal: true

require_relative "../../test_helper"
require_relative "../../support/vantages"
require "json"

class VantageRequestTest < Minitest::Test
  include VantageApps

  FACTS = { sha: "0a1b2c3", environment: "qa", boot_window: 0.0, deadline: 20.0, removed: ["/old"] }.freeze

  def test_request_goes_through_json
    given = request(**FACTS)
    read = SmokeSeal::Vantages::Request.from_h(JSON.parse(JSON.generate(given.to_h)))
    assert_equal given, read
    assert_equal(FACTS, FACTS.keys.to_h { |fact| [fact, read.public_send(fact)] })
    assert_equal [given.opened_at, given.closes_at], [read.opened_at, read.closes_at]
    assert_predicate read.closes_at, :utc?
  end

  def test_each_run_has_a_token_that_no_inspect_shows
    tokens = Array.new(3) { request.token }
    assert_equal 3, tokens.uniq.size
    assert_match(/\A[\w-]{22}\z/, tokens.first)
    given = request
    refute_includes given.inspect, given.token
  end

  def test_next_attempt_asks_the_same_with_as_much_time
    first = request(within: 75, **FACTS)
    second = first.next_attempt(now: first.closes_at + 5)
    assert_equal [2, 75.0, first.closes_at + 5], [second.attempt, second.closes_at - second.opened_at, second.opened_at]
    refute_equal first.token, second.token
    same = %w[token attempt opened_at closes_at]
    assert_equal first.to_h.except(*same), second.to_h.except(*same)
  end

  def test_the_same_request_by_another_clock
    given = request
    moved = given.by_clock(-7.5)
    assert_equal [7.5, 7.5], [given.opened_at - moved.opened_at, given.closes_at - moved.closes_at]
    assert_equal given.to_h.except("opened_at", "closes_at"), moved.to_h.except("opened_at", "closes_at")
  end

  def test_what_is_no_request_is_refused
    well = request.to_h
    [well.except("token"), well.merge("app" => ""), well.except("closes_at"), well.merge("opened_at" => "now")]
      .each { |broken| assert_raises(ArgumentError) { SmokeSeal::Vantages::Request.from_h(broken) } }
  end

  def test_vote_goes_through_json
    given = vote("fra", "failed", unjudged: "its clock is 75 s ahead")
    read = SmokeSeal::Vantages::Vote.from_h(JSON.parse(JSON.generate(given.to_h)))
    assert_equal [given.vantage, given.seal, given.unjudged, given.reported_at],
                 [read.vantage, read.seal, read.unjudged, read.reported_at]
  end

  def test_word_of_a_vote
    votes = [vote("fra", "failed", unjudged: "no network"), vote("fra", "failed"), vote("fra", "passed")]
    assert_equal %w[not_judged red green], votes.map(&:word)
  end

  def test_what_is_no_vote_is_refused
    given = vote("fra", "failed")
    [given.to_h.except("seal"), given.to_h.except("vantage"), given.to_h.merge("reported_at" => "?")]
      .each { |broken| assert_raises(ArgumentError) { SmokeSeal::Vantages::Vote.from_h(broken) } }
  end
end
