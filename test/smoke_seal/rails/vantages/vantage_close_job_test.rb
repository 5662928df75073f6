# frozen_string_literal: true

require "rails_helper"
require "minitest/mock"
require_relative "../../../support/vantage_votes"
require_relative "../kept_jobs"

# The job that closes a run from several vantages when its time is over.
class VantageCloseJobTest < ActiveSupport::TestCase
  include VantageVotes

  Job = SmokeSeal::VantageCloseJob

  def run(...) = KeptJobs.use { |engine| (@engine = engine) && super }

  test "opening a run enqueues it for the end of the time" do
    run = open_run("ams")
    assert_equal [run.closes_at.to_f], @engine.jobs.map(&:at)
  end

  test "it closes the run with the votes that are there" do
    run = open_run("ams", "fra", rule: "any", opened_at: Time.now - 60)
    @engine.run_next
    assert_equal ["unsealed", []], [stored(run).verdict, @engine.jobs]
  end

  test "a job that comes early comes again, without a loop" do
    run = open_run("ams")
    @engine.run_next
    assert_equal [false, [run.closes_at.to_f]], [stored(run).closed?, @engine.jobs.map(&:at)]
    SmokeSeal::VantageRun.where(id: run.id).update_all(closes_at: Time.now + 1)
    @engine.run_next
    assert_operator @engine.jobs.first.at, :>, Time.now.to_f + 1
  end

  test "it does nothing if the votes have closed the run, if it comes twice, or if there is no such run" do
    run = open_run("ams", opened_at: Time.now - 59)
    cast(run, "ams", :red)
    before = stored(run).attributes
    [run.token, run.token, "unknown"].each { |token| Job.perform_now(token) }
    assert_equal before, stored(run).attributes
  end

  test "a run whose opening is rolled back leaves a job that finds nothing" do
    SmokeSeal::VantageRun.transaction(requires_new: true) do
      open_run("ams", within: 0)
      raise ActiveRecord::Rollback
    end
    assert_equal 1, @engine.jobs.size
    assert_nothing_raised { @engine.run_next }
  end

  test "without an engine that takes it, the run is opened, and closed by whoever reads it" do
    refuse = ->(*) { raise NotImplementedError, "this engine takes no job for later" }
    run = Job.stub(:set, refuse) { open_run("ams", within: 0) }
    assert_equal ["unsealed", []], [run.tap { run.close_if_due(run.closes_at) }.verdict, @engine.jobs]
  end
end
