# frozen_string_literal: true

# The Rails layer, for apps that use Rails.
module SmokeSeal
  autoload :Acknowledgement, "smoke_seal/rails/acknowledgement"
  autoload :ActionAudit, "smoke_seal/rails/action_audit"
  autoload :AlertJob, "smoke_seal/rails/alert_job"
  autoload :Configuration, "smoke_seal/rails/configuration"
  autoload :LogSubscriber, "smoke_seal/rails/log_subscriber"
  autoload :Notifications, "smoke_seal/rails/notifications"
  autoload :Pages, "smoke_seal/rails/pages"
  autoload :RecordEndpoint, "smoke_seal/rails/record_endpoint"
  autoload :ReceivedSeal, "smoke_seal/rails/received_seal"
  autoload :ReleaseIncident, "smoke_seal/rails/release_incident"
  autoload :RemovedRoutes, "smoke_seal/rails/removed_routes"
  autoload :Reseal, "smoke_seal/rails/reseal"
  autoload :ResealJob, "smoke_seal/rails/reseal_job"
  autoload :ResealRequest, "smoke_seal/rails/reseal_request"
  autoload :SealStep, "smoke_seal/rails/seal_step"
  autoload :Sealable, "smoke_seal/rails/sealable"
  autoload :Watch, "smoke_seal/rails/watch"
  autoload :WatchDueJob, "smoke_seal/rails/watch_due_job"
  autoload :WatchJob, "smoke_seal/rails/watch_job"

  # The jobs, which need Active Job.
  JOBS = %i[AlertJob ResealJob WatchDueJob WatchJob].freeze
  RAILS_LAYER = %i[Acknowledgement ActionAudit Configuration LogSubscriber Notifications Pages ReceivedSeal
                   RecordEndpoint ReleaseIncident RemovedRoutes Reseal ResealRequest SealStep Sealable
                   Watch].freeze + JOBS
  private_constant :JOBS, :RAILS_LAYER
end
