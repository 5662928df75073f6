# frozen_string_literal: true

require "rails_helper"

# A request for a re-seal, as data in and data out.
class ResealRequestTest < ActiveSupport::TestCase
  AT = Time.utc(2026, 6, 26, 21, 28, 45)

  setup { @data = SmokeSeal::ResealRequest.queued(id: "a", by: "ada", now: AT) }

  def request(seconds, data = @data) = SmokeSeal::ResealRequest.new(data, now: AT + seconds)

  test "it is queued, running and done, and nothing else may be requested meanwhile" do
    assert_equal ["queued", true, :busy], [request(1).state, request(1).active?, request(1).refusal]
    @data = request(5).start("a")
    assert_equal ["running", true, :busy], [request(6).state, request(6).active?, request(6).refusal]
    @data = request(20).finish("a", result: "green")
    assert_equal ["done", "green", :too_soon], [request(29).state, request(29).result, request(29).refusal]
    assert_equal [false, nil, "ada", AT], [request(30).active?, request(30).refusal, request(30).by, request(30).at]
  end

  test "a job starts it once, and only its own" do
    assert_nil request(1).start("b")
    @data = request(1).start("a")
    assert_nil request(2).start("a")
    assert_nil request(2).finish("b", result: "green")
  end

  test "it is given up after a time in one state, and its job then does nothing" do
    limit = SmokeSeal::ResealRequest::LOST_AFTER
    assert_equal ["queued", "lost", nil], [request(limit - 1).state, request(limit).state, request(limit).refusal]
    assert_nil request(limit).start("a")
    @data = request(limit - 1).start("a")
    assert_equal %w[running lost], [request(limit + 1).state, request((2 * limit) - 1).state]
    assert_equal "done", request(3 * limit).finish("a", result: "red")["state"], "it took long, and no other came"
  end

  test "it fails with a reason, and stays failed" do
    @data = request(1).fail("a", reason: "redis is down")
    assert_equal ["failed", "redis is down"], [request(2).state, request(2).reason]
    assert_nil request(2).finish("a", result: "green")
    assert_nil request(2).fail("a", reason: "another")
  end

  test "a time in the future blocks for a bounded time" do
    assert_equal :busy, request(-60).refusal
    assert_nil request(-3600).refusal
  end

  test "unknown data means that nobody requested one" do
    [nil, {}, [], "queued", { "state" => "queued" }].each do |data|
      assert_nil request(0, data).refusal, data.inspect
      assert_nil request(0, data).start("a")
    end
  end
end
