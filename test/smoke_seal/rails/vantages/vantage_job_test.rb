# frozen_string_literal: true

require "rails_helper"
require "minitest/mock"
require "smoke_seal/rails/database_clock"
require_relative "../kept_jobs"
require_relative "../shop_in_production"

# The job that makes the vote of a vantage.
class VantageJobTest < ActiveSupport::TestCase
  include ShopInProduction
  include Workspace

  Vantages = SmokeSeal::Vantages
  Job = SmokeSeal::VantageJob

  def vantage(name) = Vantages::Vantage.new(name: name, driver: :job)

  # Gives the block a run of the vantages that no job is there for, and production.
  def with_run(*names, pages: PAGES, opened_at: Time.now, within: 60)
    with_production(pages) do |server|
      request = Vantages::Request.open(within: within, now: opened_at, app: "shop", url: server.url)
      yield SmokeSeal::VantageRun.open!(request, rule: "all", vantages: names.map { |name| vantage(name) }), server
    end
  end

  def vote(run, name) = Job.perform_now(run.request.token, name)

  def stored(run) = SmokeSeal::VantageVote.where(run_id: run.id).order(:id)

  # An engine whose jobs are run by the test.
  def with_engine(engine = KeptJobs.new)
    before = Job.queue_adapter
    Job.queue_adapter = engine
    ActiveJob::Base.stub(:logger, nil) { yield engine }
  ensure
    Job.queue_adapter = before
  end

  test "it casts the vote of its vantage, and the last one closes the run" do
    with_run("fra", "ams") do |run|
      vote(run, "fra")
      assert_equal [["fra", "green", true, false]], stored(run).pluck(:vantage, :status, :judged, :late)
      refute_predicate run.reload, :closed?
      vote(run, "ams")
      assert_equal ["green", 2], [run.reload.verdict, stored(run).count]
      assert_match(/: fra voted green: taken$/, log.string)
    end
  end

  test "a job that comes twice votes once, and requests nothing the second time" do
    with_run("fra", "ams") do |run, server|
      2.times { vote(run, "fra") }
      assert_equal [1, 2], [stored(run).count, server.requests.size]
    end
  end

  # Another worker has run the same job meanwhile.
  test "a vote that is there when the job has made its own stays" do
    again = nil
    pages = PAGES.merge("/up" => lambda do |_request|
      again&.call
      [200, {}, "ok"]
    end)
    with_run("fra", "ams", pages: pages) do |run|
      again = lambda do
        again = nil
        vote(run, "fra")
      end
      vote(run, "fra")
      assert_equal 1, stored(run).count
      assert_match(/fra voted green: known/, log.string)
    end
  end

  test "a run that is closed gets no vote, and production no request" do
    with_run("fra") do |run, server|
      vote(run, "fra")
      stored(run).delete_all
      vote(run, "fra")
      assert_equal [0, 2], [stored(run).count, server.requests.size]
    end
  end

  test "a job that starts after the time of its run closes the run instead" do
    with_run("fra", opened_at: 10.minutes.ago) do |run, server|
      vote(run, "fra")
      assert_equal ["unsealed", 0, 0], [run.reload.verdict, stored(run).count, server.requests.size]
    end
  end

  test "a vote that comes too late is kept, and changes nothing" do
    close = nil
    pages = PAGES.merge("/up" => ->(_request) { close.call && [200, {}, "ok"] })
    with_run("fra", pages: pages) do |run|
      close = -> { SmokeSeal::VantageRun.find(run.id).close_if_due(run.closes_at) }
      vote(run, "fra")
      assert_equal [["unsealed"], [["green", true]]], [[run.reload.verdict], stored(run).pluck(:status, :late)]
    end
  end

  test "the clock is compared with the database's" do
    behind = ->(_connection) { 75.seconds.ago }
    with_run("fra", "ams") do |run|
      SmokeSeal::DatabaseClock.stub(:now, behind) { vote(run, "fra") }
      assert_equal [[false, "its clock is 75 s ahead"]], stored(run).pluck(:judged, :reason)
    end
  end

  test "a job that dies casts nothing" do
    with_run("fra", "ams") do |run|
      killed = ->(*, **) { raise SignalException, "TERM" }
      Vantages::Voter.stub(:new, killed) { assert_raises(SignalException) { vote(run, "fra") } }
      assert_equal 0, stored(run).count
    end
  end

  test "a run that is not there yet is looked for again, and then given up" do
    with_configuration("apps: {}") do
      with_engine do |engine|
        Job.perform_later("t0ken", "fra")
        5.times { engine.run_next }
        assert_empty engine.jobs
        assert_match(/fra does not vote: the run is not there/, log.string)
      end
    end
  end

  test "a worker that is another vantage puts the job back, until the run is closed" do
    with_run("fra", "ams") do |run, server|
      with_engine do |engine|
        Job.set(queue: "smoke_seal_fra").perform_later(run.request.token, "fra")
        with_env("SMOKE_SEAL_VANTAGE" => "local") { 2.times { engine.run_next } }
        assert_equal(["smoke_seal_fra"], engine.jobs.map { |job| JSON.parse(job.data)["queue_name"] })
        assert_empty server.requests
        assert_match(/a worker with SMOKE_SEAL_VANTAGE=local took the job of fra: put back/, log.string)
        with_env("SMOKE_SEAL_VANTAGE" => "fra") { engine.run_next }
        assert_equal ["fra"], stored(run).pluck(:vantage)

        Job.perform_later(run.request.token, "ams")
        run.close_if_due(run.closes_at)
        with_env("SMOKE_SEAL_VANTAGE" => "local") { engine.run_next }
        assert_empty engine.jobs
      end
    end
  end

  test "a database that fails is tried again later" do
    with_run("fra", "ams") do |run|
      with_engine do |engine|
        Job.perform_later(run.request.token, "fra")
        failing = ->(*) { raise ActiveRecord::StatementInvalid, "the connection is lost" }
        SmokeSeal::VantageMerge.stub(:new, failing) { engine.run_next }
        assert_equal [1, 0], [engine.jobs.size, stored(run).count]
        engine.run_next
        assert_equal 1, stored(run).count
      end
    end
  end

  test "Active Job's log does not have the token, with which the run can be read" do
    said = StringIO.new
    with_run("fra") do |run|
      ActiveJob::Base.stub(:logger, Logger.new(said)) { vote(run, "fra") }
      assert_match(/Performing SmokeSeal::VantageJob/, said.string)
      [said, log].each { |text| refute_includes text.string, run.request.token }
    end
  end
end
