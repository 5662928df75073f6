# frozen_string_literal: true

require "rails_helper"
require "minitest/mock"
require_relative "../../../support/vantage_votes"
require_relative "../kept_jobs"

# Old runs from several vantages are deleted.
class VantagePruningTest < ActiveSupport::TestCase
  include TestDatabase
  include VantageVotes

  DAY = 86_400

  def run(...) = KeptJobs.use { super }

  # Each opened so many days ago, with a vote.
  def runs(*days) = days.map { |ago| open_run("ams", opened_at: Time.now - (ago * DAY)).tap { |run| cast(run, "ams") } }

  def kept = SmokeSeal::VantageRun.order(:id).pluck(:id)

  test "runs that were opened thirty days ago and more are deleted with their votes, and no others" do
    old, young = runs(31, 29)
    assert_equal 1, SmokeSeal::VantagePruning.call
    assert_equal [[young.id], [], 1], [kept, votes_of(old), votes_of(young).size]
    assert_equal 0, SmokeSeal::VantagePruning.call
  end

  test "the initializer says how long they are kept: in days, as a duration, or for ever" do
    runs(8, 6)
    { nil => 0, 9 => 0, 7.days => 1, 0.5 => 1 }.each do |keep, deleted|
      assert_equal deleted, SmokeSeal::VantagePruning.call(keep: keep), keep.inspect
    end
  end

  test "without the tables it says how to make them" do
    error = SmokeSeal::VantageRun.stub(:table_exists?, false) do
      assert_raises(SmokeSeal::Error) { SmokeSeal::VantagePruning.call }
    end
    assert_match(/generate smoke_seal:vantages, and then bin.rails db:migrate/, error.message)
  end

  test "keeping nothing is refused, with what to write" do
    error = assert_raises(SmokeSeal::ConfigError) { SmokeSeal::VantagePruning.call(keep: 0) }
    assert_equal "config.smoke_seal.keep_vantage_runs must be more than 0 days; write 30, or nil to keep all runs",
                 error.message
  end

  test "they are deleted in batches" do
    runs(*[40] * 5)
    sent = statements { assert_equal 5, SmokeSeal::VantagePruning.call(batch: 2) }
    assert_equal 3, sent.grep(/\ADELETE FROM "smoke_seal_runs"/).size
  end
end
