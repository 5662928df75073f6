# frozen_string_literal: true

require_relative "../test_helper"
require_relative "../support/http_server"
require_relative "../support/workspace"
require "minitest/mock"

# Ruby's clock, as tests and broken machines set it: the verdict stands, and says when it was made if that can be said.
class ClockTest < Minitest::Test
  include Workspace

  OUT_OF_RANGE = [20_000, 10_000, -1, -20_000, 1_000_000_000].map { |year| Time.utc(year) }.freeze
  BROKEN = [nil, 5, "soon", Object.new].freeze
  IN_RANGE = [Time.utc(0), Time.utc(1969, 12, 31, 23, 59, 59), Time.utc(9999, 12, 31, 23, 59, 59)].freeze

  def in_studio
    HTTPServer.start({ "/" => [200, {}, "<title>Studio</title>"] }) do |server|
      yaml = "apps: { studio: { url: #{server.url}, boot_window: 0, checks: { home: { path: / } } } }"
      in_app(yaml) { |folder| yield "#{folder}/config/smoke_seal.yml" }
    end
  end

  def at(time, &block) = Time.stub(:now, time, &block)

  def test_a_clock_out_of_range_raises_nothing_and_leaves_the_verdict
    in_studio do |config|
      [*OUT_OF_RANGE, *BROKEN].each do |time|
        seals = at(time) do
          [SmokeSeal.run("studio", config: config), SmokeSeal.run!("studio", config: config),
           SmokeSeal.run_all(["studio"], config: config)["studio"]]
        end
        seals.each { |seal| assert_undated("green", seal) }
        assert_undated(nil, at(time) { SmokeSeal.run("typo", config: config) })
        assert_undated(nil, at(time) { SmokeSeal.run_all(["typo"], config: config)["typo"] })
      end
    end
  end

  def test_a_clock_that_raises_leaves_the_verdict_as_well
    in_studio do |config|
      broken = -> { raise Errno::EINVAL, "clock_gettime" }
      assert_undated("green", at(broken) { SmokeSeal.run("studio", config: config) })
      assert_raises(Interrupt) { at(-> { raise Interrupt }) { SmokeSeal::Seal.unsealed("no") } }
    end
  end

  def test_a_time_at_the_edge_is_kept
    IN_RANGE.each do |time|
      seal = SmokeSeal::Seal.from_result(passed: true, checked_at: time)
      assert_equal time, seal.checked_at
      assert_equal seal, SmokeSeal::Seal.from_h(seal.to_h)
      assert_equal time, at(time) { SmokeSeal::Seal.from_result(passed: true) }.checked_at
    end
  end

  def test_what_is_no_time_is_still_refused
    ["soon", 5, Object.new].each do |given|
      error = assert_raises(ArgumentError) { SmokeSeal::Seal.from_result(passed: true, checked_at: given) }
      assert_match(/\Achecked_at must be a Time, an ISO 8601 string or nil, not /, error.message)
    end
  end

  private

  def assert_undated(status, seal)
    assert_equal [status, nil], [seal.status, seal.checked_at], seal.summary
    assert_nil seal.to_h.fetch("checked_at")
    assert_equal seal, SmokeSeal::Seal.from_h(seal.to_h) if status
  end
end
