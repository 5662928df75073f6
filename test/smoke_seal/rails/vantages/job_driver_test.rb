# frozen_string_literal: true

require "rails_helper"
require "minitest/mock"
require_relative "../kept_jobs"

# The driver that asks a vantage by a job on its queue.
class JobDriverTest < ActiveSupport::TestCase
  Driver = SmokeSeal::Vantages::Drivers::Job
  Run = Struct.new(:request)
  Request = Struct.new(:token)

  def vantage(name, **options)
    SmokeSeal::Vantages::Vantage.new(name: name, driver: :job, options: options.transform_keys(&:to_s))
  end

  def a_run = Run.new(Request.new("t0ken"))

  # Uses an engine for the block that keeps its jobs, as one for workers on other machines does.
  def with_engine(engine = KeptJobs.new)
    before = [ActiveJob::Base, SmokeSeal::VantageJob].map { |job| [job, job.queue_adapter] }
    logger = ActiveJob::Base.logger
    ActiveJob::Base.logger = nil
    before.each { |job, _| job.queue_adapter = engine }
    yield engine
  ensure
    before.each { |job, adapter| job.queue_adapter = adapter }
    ActiveJob::Base.logger = logger
  end

  def kept(engine)
    engine.jobs.map { |job| JSON.parse(job.data).values_at("job_class", "queue_name", "arguments") }
  end

  test "a vantage has a queue of its own, and its job has plain data" do
    with_engine do |engine|
      Driver.new(vantage("fra")).ask(a_run)
      assert_equal [["SmokeSeal::VantageJob", "smoke_seal_fra", %w[t0ken fra]]], kept(engine)
    end
  end

  test "its entry may name another queue" do
    with_engine do |engine|
      Driver.new(vantage("fra", queue: "frankfurt")).ask(a_run)
      assert_equal ["frankfurt"], kept(engine).map(&:second)
    end
  end

  test "the prefix of the host's queues is before it" do
    with_engine do |engine|
      SmokeSeal::VantageJob.stub(:queue_name_prefix, "studio") { Driver.new(vantage("fra")).ask(a_run) }
      assert_equal ["studio_smoke_seal_fra"], kept(engine).map(&:second)
    end
  end

  test "several vantages are asked at once" do
    with_engine do |engine|
      assert_empty Driver.ask_all(a_run, [vantage("fra"), vantage("ams")])
      assert_equal %w[smoke_seal_fra smoke_seal_ams], kept(engine).map(&:second)
    end
  end

  test "without an engine for other machines it does not ask" do
    %i[async inline test].each do |adapter|
      ActiveJob::Base.stub(:queue_adapter_name, adapter.to_s) do
        error = assert_raises(SmokeSeal::Vantages::CannotAskError) { Driver.new(vantage("fra")).ask(a_run) }
        assert_match(/keeps no jobs for workers on other machines/, error.message)
      end
    end
  end

  # An engine whose server is down.
  class Down < KeptJobs
    def enqueue(_job) = raise(Errno::ECONNREFUSED, "redis:6379")
  end

  test "an engine that is down is an error" do
    with_engine(Down.new) do
      assert_raises(Errno::ECONNREFUSED) { Driver.new(vantage("fra")).ask(a_run) }
      refused = Driver.ask_all(a_run, [vantage("fra"), vantage("ams")])
      assert_equal %w[fra ams], refused.keys.map(&:name)
    end
  end

  test "a queue is a short text" do
    ["frankfurt", "smoke_seal:fra"].each { |queue| assert_empty Driver.problems({ "queue" => queue }), queue }
    assert_empty Driver.problems({})
    [7, "", " ", "a\e[31m", "a" * 101, ["a"]].each do |queue|
      assert_equal ["queue"], Driver.problems({ "queue" => queue }).keys, queue.inspect
    end
  end
end
