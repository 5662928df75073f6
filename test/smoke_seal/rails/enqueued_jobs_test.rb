# frozen_string_literal: true

require "rails_helper"
require "minitest/mock"
require "smoke_seal/rails/enqueued_jobs"
require_relative "kept_jobs"

# Jobs for the host's engine, with one call where Active Job has that.
class EnqueuedJobsTest < ActiveSupport::TestCase
  # An engine that refuses some jobs in the ways that engines do.
  class PartlyDown < KeptJobs
    def enqueue(job)
      case job.arguments.first
      when "redis" then raise Errno::ECONNREFUSED, "redis:6379"
      when "refused" then raise ActiveJob::EnqueueError, "the queue is full" if defined?(ActiveJob::EnqueueError)
      end
      super
    end
  end

  class Job < ActiveJob::Base
    def perform(_name) = nil
  end

  # As Active Job does it since 7.1.
  Together = Struct.new(:name, :successfully_enqueued, :enqueue_error, keyword_init: true) do
    alias_method :successfully_enqueued?, :successfully_enqueued
  end

  # @param taken [Proc] what `ActiveJob.perform_all_later` does, whichever Rails this is
  def at_once(taken)
    own = ActiveJob.method(:perform_all_later) if ActiveJob.respond_to?(:perform_all_later)
    ActiveJob.define_singleton_method(:perform_all_later, &taken)
    yield
  ensure
    ActiveJob.singleton_class.remove_method(:perform_all_later)
    ActiveJob.define_singleton_method(:perform_all_later, own) if own
  end

  def refused(*names)
    engine = PartlyDown.new
    Job.queue_adapter = engine
    ActiveJob::Base.stub(:logger, nil) do
      [texts(names.to_h { |name| [name, Job.new(name)] }), engine.jobs.size]
    end
  end

  # @return [Hash{String => String}]
  def texts(jobs) = SmokeSeal::EnqueuedJobs.refused(jobs).transform_values { |error| SmokeSeal::ErrorText.text(error) }

  test "all jobs are taken" do
    assert_equal [{}, 2], refused("fra", "ams")
  end

  test "an engine that is down refuses with its error" do
    reasons, taken = refused("redis")
    assert_equal 0, taken
    assert_match(/\AErrno::ECONNREFUSED: Connection refused - redis:6379\z/, reasons["redis"])
  end

  test "a job that a callback of the host stops is not taken" do
    stopped = Class.new(Job) { before_enqueue { throw :abort } }
    stopped.queue_adapter = KeptJobs.new
    reasons = one_by_one { texts("fra" => stopped.new("fra")) }
    assert_equal({ "fra" => "the job engine did not take the job" }, reasons)
  end

  test "jobs that are enqueued one by one do not depend on each other" do
    reasons, taken = one_by_one { refused("redis", "fra") }
    assert_equal [["redis"], 1], [reasons.keys, taken]
  end

  # As before Rails 7.1.
  def one_by_one(&block)
    respond = ActiveJob.method(:respond_to?)
    ActiveJob.stub(:respond_to?, ->(name, *rest) { name != :perform_all_later && respond.call(name, *rest) }, &block)
  end

  test "one call takes several jobs" do
    calls = []
    taken = lambda do |jobs|
      calls << jobs.map(&:name)
      jobs.each { |job| job.successfully_enqueued = true }
    end
    jobs = %w[fra ams].to_h { |name| [name, Together.new(name: name)] }
    at_once(taken) { assert_empty SmokeSeal::EnqueuedJobs.refused(jobs) }
    assert_equal [%w[fra ams]], calls
  end

  test "an engine that says of no job that it was enqueued took all, unless there is an error" do
    jobs = %w[fra ams].to_h { |name| [name, Together.new(name: name)] }
    at_once(->(_jobs) {}) { assert_empty SmokeSeal::EnqueuedJobs.refused(jobs) }
    jobs["ams"].enqueue_error = StandardError.new("the queue is full")
    at_once(->(_jobs) {}) { assert_equal({ "ams" => "StandardError: the queue is full" }, texts(jobs)) }
  end

  test "of one call some jobs may be refused" do
    taken = ->(jobs) { jobs.each { |job| job.successfully_enqueued = job.name == "fra" } }
    error = StandardError.new("the queue is full")
    jobs = { "fra" => Together.new(name: "fra"), "ams" => Together.new(name: "ams", enqueue_error: error),
             "sfo" => Together.new(name: "sfo") }
    at_once(taken) do
      assert_equal({ "ams" => "StandardError: the queue is full", "sfo" => "the job engine did not take the job" },
                   texts(jobs))
    end
  end

  test "one call that fails refuses what was not taken by then" do
    taken = lambda do |jobs|
      jobs.first.successfully_enqueued = true
      raise IOError, "closed stream"
    end
    jobs = %w[fra ams].to_h { |name| [name, Together.new(name: name)] }
    at_once(taken) { assert_equal({ "ams" => "IOError: closed stream" }, texts(jobs)) }
  end
end
