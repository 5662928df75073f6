# frozen_string_literal: true

require "active_job"

module SmokeSeal
  # Makes a seal of a watch, on the host's job engine. Its arguments are plain data, so that a missing release and an
  # unreachable database can be distinguished here.
  class WatchJob < (Configuration.current.job_parent || "ActiveJob::Base").constantize
    # A job of the next seal must exist before the claim of this one is stored, which happens in a transaction.
    if respond_to?(:enqueue_after_transaction_commit=)
      self.enqueue_after_transaction_commit = ActiveJob.gem_version < Gem::Version.new("8.0") ? :never : false
    end

    queue_as { Configuration.current.watch_queue }

    # Seconds between attempts while the database is unreachable; for twenty minutes.
    retry_on ActiveRecord::ActiveRecordError, wait: 30, attempts: 40

    # The engine did not accept the job.
    class NotEnqueuedError < Error; end

    # @param time [Time]
    # @param release [Sealable]
    # @return [void]
    # @raise [NotEnqueuedError, StandardError, NotImplementedError]
    def self.at(time, release, app, chain:, step:, waits: 0)
      watch = { "chain" => chain, "step" => step, "waits" => waits }
      job = set(wait_until: time).perform_later(release.class.name, release.id, app, watch)
      raise NotEnqueuedError, "the job engine did not take the job" unless job
    end

    def perform(model, id, app, watch)
      model = model.safe_constantize or return
      release = model.unscoped.find_by(model.primary_key => id) or return

      Watch.perform(release, app, **watch.symbolize_keys.slice(:chain, :step, :waits))
    end
  end
end
