# frozen_string_literal: true

require "active_job"

module SmokeSeal
  # Makes a re-seal that somebody requested on the page of a release, on the host's job engine. Its arguments are plain
  # data, so that a missing release and an unreachable database can be distinguished here.
  class ResealJob < (Configuration.current.job_parent || "ActiveJob::Base").constantize
    # The engine did not accept the job.
    class NotEnqueuedError < Error; end

    # Adapters of Active Job that run a job within the request, or never. Those that run it in the process that made it
    # count as an engine here, unlike for alerts: that process is a web server, which does not end when the page is
    # sent, somebody waits for the result, and a job that is lost with a restart is given up.
    UNUSABLE = %w[inline test].freeze
    private_constant :UNUSABLE

    queue_as { Configuration.current.watch_queue }

    # @return [Boolean] whether the host has an engine that runs it after the request
    def self.usable? = !UNUSABLE.include?(queue_adapter_name.to_s)

    # @param release [Sealable]
    # @param app [String]
    # @param request [String] the id of the {ResealRequest}
    # @return [void]
    # @raise [NotEnqueuedError, StandardError, NotImplementedError]
    def self.later(release, app, request)
      job = perform_later(release.class.name, release.id, app, request)
      raise NotEnqueuedError, "the job engine did not take the job" unless job
    end

    def perform(model, id, app, request)
      model = model.safe_constantize or return
      release = model.unscoped.find_by(model.primary_key => id) or return

      Reseal.new(release, app).perform(request)
    end
  end
end
