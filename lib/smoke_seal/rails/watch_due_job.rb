# frozen_string_literal: true

require "active_job"

module SmokeSeal
  # For the recurring tasks of a job engine: makes each due seal of all watches, as +bin/rails smoke_seal:watch+ does.
  class WatchDueJob < (Configuration.current.job_parent || "ActiveJob::Base").constantize
    queue_as { Configuration.current.watch_queue }

    def perform = Watch.due
  end
end
