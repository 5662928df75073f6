# frozen_string_literal: true

require "active_job"
require "active_record"
require_relative "vantage_recording"

module SmokeSeal
  # Closes a {VantageRun} when its time is over, on the host's job engine, and records the seal of a repeated attempt on
  # its release. It may run early, late, or more than once.
  class VantageCloseJob < (Configuration.current.job_parent || "ActiveJob::Base").constantize
    # The job must exist before the run is stored, which happens in a transaction: one that is lost leaves a job without
    # a run, and never a run without a job.
    if respond_to?(:enqueue_after_transaction_commit=)
      self.enqueue_after_transaction_commit = ActiveJob.gem_version < Gem::Version.new("8.0") ? :never : false
    end

    queue_as { Configuration.current.watch_queue }

    # Seconds between attempts while the database is unreachable; for twenty minutes.
    retry_on ActiveRecord::ActiveRecordError, wait: 30, attempts: 40

    # Seconds before it is run again, where it was early.
    PAUSE = 2
    private_constant :PAUSE

    # The engine did not accept the job.
    class NotEnqueuedError < Error
      def initialize(message = "it was refused") = super
    end

    # @param time [Time]
    # @param token [String] of the run
    # @return [void]
    # @raise [NotEnqueuedError, StandardError, NotImplementedError]
    def self.at(time, token)
      set(wait_until: time).perform_later(token) or raise NotEnqueuedError
    end

    def perform(token)
      run = VantageRun.find_by(token: token) or return
      # Early, if the clock of the engine is ahead.
      return self.class.at([run.closes_at, Time.now + PAUSE].max, token) unless run.close_if_due

      VantageRecording.new(run).call
    end
  end
end
