# frozen_string_literal: true

require "active_job"

# A job engine that keeps its jobs in memory, as data, until the test runs them.
class KeptJobs
  Job = Struct.new(:data, :at)

  # @return [Array<Job>]
  attr_reader :jobs

  def initialize = @jobs = []

  def enqueue(job) = enqueue_at(job, 0)

  # What an engine keeps has been written to a database, and read from there.
  def enqueue_at(job, timestamp) = @jobs << Job.new(JSON.generate(job.serialize), timestamp)

  # Rails 7.2 asks each adapter.
  def enqueue_after_transaction_commit? = false

  # Runs the job that is due first.
  def run_next
    job = @jobs.min_by(&:at)
    @jobs.delete_at(@jobs.index { |other| other.equal?(job) })
    run(job)
  end

  # @return [void]
  def run(job) = ActiveJob::Base.execute(JSON.parse(job.data))

  # Uses it for the block, in place of the host's engine.
  def self.use
    # Rails 7.2 gives a class its own adapter when it is first asked for one, so each class is told.
    jobs = [ActiveJob::Base, SmokeSeal::AlertJob, SmokeSeal::ResealJob, SmokeSeal::VantageAskJob,
            SmokeSeal::VantageCloseJob]
    # Rails gives integration tests an adapter that comes before a class's own.
    jobs.each { |job| job._test_adapter = nil if job.respond_to?(:_test_adapter) }
    before = jobs.map { |job| [job, job.queue_adapter] }
    logger = ActiveJob::Base.logger
    ActiveJob::Base.logger = nil
    engine = new
    jobs.each { |job| job.queue_adapter = engine }
    yield engine
  ensure
    before.each { |job, adapter| job.queue_adapter = adapter }
    ActiveJob::Base.logger = logger
  end
end
