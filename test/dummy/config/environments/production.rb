# frozen_string_literal: true

Rails.application.configure do
  config.cache_classes = true
  config.eager_load = true
  config.consider_all_requests_local = false

  # No web server stands in front: Puma serves public/ itself, over plain HTTP on the loopback interface.
  config.public_file_server.enabled = true
  config.force_ssl = false

  # Any host name is welcome: the tests reach this app by address, by localhost and by made-up names.
  config.hosts.clear

  config.log_level = ENV.fetch("LOG_LEVEL", "info").to_sym
  config.log_tags = [:request_id]
  # Else it goes to log/production.log, and the terminal keeps nothing but Puma's own lines.
  if ENV["RAILS_LOG_TO_STDOUT"].present?
    config.logger = ActiveSupport::TaggedLogging.new(ActiveSupport::Logger.new($stdout))
  end
end
