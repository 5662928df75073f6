# frozen_string_literal: true

require "rails_helper"
require "minitest/mock"
require_relative "../../../support/vantage_votes"
require_relative "../kept_jobs"
require_relative "../shop_in_production"

# Votes that come after a run was closed, and the attempts that they open.
class VantageAttemptsTest < ActiveSupport::TestCase
  include ShopInProduction
  include VantageVotes
  include Workspace

  Run = SmokeSeal::VantageRun

  def run(...) = KeptJobs.use { |engine| (@engine = engine) && super }

  # A run of three that is closed green, with one vantage not heard.
  def closed_run(**options)
    open_run("ams", "fra", "sfo", rule: "2 of 3", **options).tap do |run|
      %w[ams fra].each { |name| cast(run, name) }
      run.close_if_due(run.closes_at)
    end
  end

  def release = @release ||= Release.create!(slug: "r1", title: "R1", state: "shipped")

  # The jobs of a class, by the token of the run that they are for.
  def jobs(name)
    @engine.jobs.map { |job| JSON.parse(job.data) }.select { |job| job["job_class"] == "SmokeSeal::#{name}" }
           .map { |job| job["arguments"].first }
  end

  # Closes each attempt green, and has a late red vote follow it, as often as attempts are opened.
  def attempts_of(run)
    [run].tap do |attempts|
      loop do
        cast(attempts.last, "sfo", :red)
        following = Run.find_by(previous_id: attempts.last.id) or break
        %w[ams fra].each { |name| cast(following, name) }
        following.reload.close_if_due(following.closes_at)
        attempts << following
      end
    end
  end

  test "a late green vote is kept, and changes nothing" do
    run = closed_run
    before = stored(run).attributes
    assert_equal :late, cast(run, "sfo")
    assert_equal(["sfo", true], votes_of(run).last.then { |vote| [vote.vantage, vote.late] })
    assert_equal [before, 1], [stored(run).attributes, Run.count]
  end

  test "a late red vote changes nothing of the closed run, and opens another attempt" do
    run = closed_run(sha: "abc1234", release: release)
    before = stored(run).attributes
    assert_equal :late, cast(run, "sfo", :red)
    assert_equal before, stored(run).attributes

    following = Run.find_by!(previous_id: run.id)
    assert_equal [2, 2, "abc1234", release],
                 [following.attempt, following.request.attempt, following.sha, following.release]
    assert_equal [run.rule, run[:vantages]], [following.rule, following[:vantages]]
    assert_equal [false, []], [following.closed?, votes_of(following)]
    assert_not_equal run.token, following.token
    assert_in_delta Time.now, following.opened_at, 60
    assert_equal run.closes_at - run.opened_at, following.closes_at - following.opened_at
  end

  test "the vantages of another attempt are asked by a job, and its time is over by a job" do
    run = closed_run
    cast(run, "sfo", :red)
    following = Run.find_by!(previous_id: run.id)
    assert_equal [[following.token], [run.token, following.token]], [jobs("VantageAskJob"), jobs("VantageCloseJob")]
  end

  test "one attempt follows a run, however many late votes are red" do
    run = open_run("ams", "fra", "sfo", "sin", rule: "2 of 4")
    %w[ams fra].each { |name| cast(run, name) }
    run.close_if_due(run.closes_at)
    assert_equal %i[late late known], [cast(run, "sfo", :red), cast(run, "sin", :red), cast(run, "sin", :red)]
    assert_equal 2, Run.count
  end

  test "a late red vote whose process was killed before it opened an attempt opens one when it comes again" do
    run = closed_run
    killed = ->(*, **) { raise IOError, "killed" }
    assert_raises(IOError) { Run.stub(:open!, killed) { cast(run, "sfo", :red) } }
    assert_equal [1, [true]], [Run.count, votes_of(run).filter_map { |vote| vote.late if vote.vantage == "sfo" }]
    assert_equal %i[known known], Array.new(2) { cast(run, "sfo", :red) }
    assert_equal [2, [Run.last.token]], [Run.count, jobs("VantageAskJob")]
  end

  test "there are three attempts at most" do
    assert_equal [1, 2, 3], attempts_of(closed_run).map(&:attempt)
  end

  test "no attempt follows a red verdict, nor a late vote that is not judged" do
    red = open_run("ams", "fra", rule: "any")
    cast(red, "ams", :red)
    assert_equal :late, cast(red, "fra", :red)
    cast(closed_run, "sfo", :red, unjudged: "its clock is 75 s ahead")
    assert_equal 2, Run.count
  end

  test "a red vote that comes long after the close says nothing of production now, and opens no attempt" do
    run = closed_run(opened_at: Time.now - 7200)
    assert_equal [:late, 1], [cast(run, "sfo", :red), Run.count]
  end

  # The job that closes it has not come yet.
  test "a vote after the end of the time is late, even if nobody has closed the run" do
    run = open_run("ams", "fra", "sfo", rule: "2 of 3", opened_at: Time.now - 3)
    %w[ams fra].each { |name| cast(run, name) }
    open = open_run("ams", "fra", rule: "all")
    cast(open, "ams")
    Run.where(id: open.id).update_all(closes_at: Time.now - 1)
    assert_equal :late, cast(open, "fra", :red)
    assert_equal ["unsealed", [false, true]], [stored(open).verdict, votes_of(open).map(&:late)]
    assert_includes stored(open).seal.summary, "not heard: fra"
  end

  test "the seal of a further attempt is recorded on the release, once" do
    run = closed_run(release: release)
    cast(run, "sfo", :red)
    following = Run.find_by!(previous_id: run.id)
    %w[ams fra].each { |name| cast(following, name, :red) }
    assert_nil release.reload.smoke_seal
    2.times { SmokeSeal::VantageCloseJob.perform_now(following.token) }
    assert_equal [stored(following).seal, []], [release.reload.smoke_seal, release.smoke_seal_history]
    assert_not_nil stored(following).recorded_at
  end

  test "the first attempt is recorded by its ship, not by the job" do
    run = closed_run(release: release)
    SmokeSeal::VantageCloseJob.perform_now(run.token)
    assert_equal [nil, nil], [release.reload.smoke_seal, stored(run).recorded_at]
  end

  test "a release that was deleted meanwhile needs no seal" do
    run = closed_run(release: release)
    cast(run, "sfo", :red)
    following = Run.find_by!(previous_id: run.id)
    release.destroy!
    following.close_if_due(following.closes_at)
    assert_nothing_raised { SmokeSeal::VantageCloseJob.perform_now(following.token) }
  end

  test "an engine that takes no job loses no vote" do
    run = closed_run
    SmokeSeal::VantageAskJob.stub(:perform_later, ->(*) { raise "the queue is full" }) do
      assert_equal :late, cast(run, "sfo", :red)
    end
    assert_equal 2, Run.count
  end

  test "the job asks the vantages of the attempt: that of this machine makes a seal" do
    with_production do |server|
      here = SmokeSeal::Vantages::Vantage.local
      request = SmokeSeal::Vantages::Request.open(within: 60, app: "shop", url: server.url, boot_window: 0)
      run = Run.open!(request, vantages: [here], rule: nil)
      SmokeSeal::VantageAskJob.perform_now(run.token)
      assert_equal ["green", %w[local]], [stored(run).verdict, votes_of(run).map(&:vantage)]
    end
  end
end
