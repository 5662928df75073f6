# frozen_string_literal: true

require "active_job"

module SmokeSeal
  # Asks all vantages of an attempt that a late red vote opened, on the host's job engine: the vote may come in a web
  # request, which must not wait for the run of this machine. If it is lost, nobody is heard, and {VantageCloseJob}
  # closes the attempt.
  class VantageAskJob < (Configuration.current.job_parent || "ActiveJob::Base").constantize
    queue_as { Configuration.current.watch_queue }

    def perform(token)
      run = VantageRun.find_by(token: token) or return
      return if run.close_if_due

      run.configure(SmokeSeal.config.vantage_settings)
      Vantages::Collector.new(run).call
    end
  end
end
