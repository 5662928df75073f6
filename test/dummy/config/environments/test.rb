# frozen_string_literal: true

Rails.application.configure do
  config.cache_classes = true
  config.eager_load = false
  config.consider_all_requests_local = true
  config.action_dispatch.show_exceptions = Rails::VERSION::STRING.to_f < 7.1 ? false : :none
  config.action_controller.perform_caching = false
  config.action_controller.allow_forgery_protection = false
  config.hosts.clear

  # One look at each check, where a test does not say otherwise: its production is as it is from the beginning.
  config.smoke_seal.boot_window = ENV.fetch("BOOT_WINDOW", 0).to_f

  # The tests are about real runs, against servers of this machine.
  config.smoke_seal.run_in_test = true

  # A ship of a test ends with its seal. Those about the watch turn it on.
  config.smoke_seal.watch = false

  # Whoever runs the tests migrates the database; there is no schema file to keep it by.
  config.active_record.maintain_test_schema = false
  config.active_support.deprecation = :stderr

  # Tests look for what other processes have written, and the query cache of an executor would hide it.
  config.active_support.executor_around_test_case = false
end
