# frozen_string_literal: true

# The constants that are loaded when they are first used.
module SmokeSeal
  autoload :Alert, "smoke_seal/alert"
  autoload :AlertSettings, "smoke_seal/alert_settings"
  autoload :FailureGroup, "smoke_seal/failure_group"
  autoload :HTTPPost, "smoke_seal/http_post"
  autoload :FindingMark, "smoke_seal/finding_mark"
  autoload :FindingText, "smoke_seal/finding_text"
  autoload :BoundedCall, "smoke_seal/bounded_call"
  autoload :BoundedOutput, "smoke_seal/bounded_output"
  autoload :CombinedSeal, "smoke_seal/combined_seal"
  autoload :Config, "smoke_seal/config"
  autoload :ConfigWarnings, "smoke_seal/config_warnings"
  autoload :DisplayWidth, "smoke_seal/display_width"
  autoload :DiscordWebhook, "smoke_seal/discord_webhook"
  autoload :ErrorText, "smoke_seal/error_text"
  autoload :HostDeployConfig, "smoke_seal/host_deploy_config"
  autoload :Incident, "smoke_seal/incident"
  autoload :IncidentAlert, "smoke_seal/incident_alert"
  autoload :InstanceHeader, "smoke_seal/instance_header"
  autoload :LatencyHistory, "smoke_seal/latency_history"
  autoload :Live, "smoke_seal/live"
  autoload :Median, "smoke_seal/median"
  autoload :OutcomeCounts, "smoke_seal/outcome_counts"
  autoload :OutcomeMark, "smoke_seal/outcome_mark"
  autoload :Problem, "smoke_seal/problem"
  autoload :RecordMessage, "smoke_seal/record_message"
  autoload :Recorder, "smoke_seal/recorder"
  autoload :Reports, "smoke_seal/reports"
  autoload :ResponseHeader, "smoke_seal/response_header"
  autoload :RevisionHeader, "smoke_seal/revision_header"
  autoload :RevisionSeen, "smoke_seal/revision_seen"
  autoload :SealAge, "smoke_seal/seal_age"
  autoload :SealDiff, "smoke_seal/seal_diff"
  autoload :Ship, "smoke_seal/ship"
  autoload :Sinks, "smoke_seal/sinks"
  autoload :TerminalText, "smoke_seal/terminal_text"
  autoload :Timestamp, "smoke_seal/timestamp"
  autoload :Translations, "smoke_seal/translations"
  autoload :VantageMatrix, "smoke_seal/vantage_matrix"
  autoload :Vantages, "smoke_seal/vantages"
  autoload :WatchChain, "smoke_seal/watch_chain"
  autoload :WatchSettings, "smoke_seal/watch_settings"
  autoload :YAMLFile, "smoke_seal/yaml_file"

  # The Rails layer, for apps that use Rails.
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
  autoload :StructuredEvents, "smoke_seal/rails/structured_events"
  autoload :VantageAskJob, "smoke_seal/rails/vantage_ask_job"
  autoload :VantageCloseJob, "smoke_seal/rails/vantage_close_job"
  autoload :VantageJob, "smoke_seal/rails/vantage_job"
  autoload :VantagePruning, "smoke_seal/rails/vantage_pruning"
  autoload :VantageRun, "smoke_seal/rails/vantage_run"
  autoload :VantageVote, "smoke_seal/rails/vantage_vote"
  autoload :Watch, "smoke_seal/rails/watch"
  autoload :WatchDueJob, "smoke_seal/rails/watch_due_job"
  autoload :WatchJob, "smoke_seal/rails/watch_job"

  # The jobs, which need Active Job.
  JOBS = %i[AlertJob ResealJob VantageAskJob VantageCloseJob VantageJob WatchDueJob WatchJob].freeze
  # The models, which need Active Record.
  MODELS = %i[VantageRun VantageVote].freeze
  RAILS_LAYER = %i[Acknowledgement ActionAudit Configuration LogSubscriber Notifications Pages ReceivedSeal
                   RecordEndpoint ReleaseIncident RemovedRoutes Reseal ResealRequest SealStep Sealable
                   StructuredEvents VantagePruning Watch].freeze + JOBS + MODELS
  private_constant :JOBS, :MODELS, :RAILS_LAYER
end
