# frozen_string_literal: true

require_relative "boot"

require "rails"
require "active_record/railtie"
require "active_job/railtie"
require "action_controller/railtie"
require "action_view/railtie"
require "action_cable/engine"

require "smoke_seal"

# The engine of the jobs: rows of the app's own database, unless JOB_ENGINE names another one.
JOB_ENGINE = ENV.fetch("JOB_ENGINE") { Rails.env.production? ? "delayed_job" : "test" }
require({ "delayed_job" => "delayed_job_active_record" }.fetch(JOB_ENGINE, JOB_ENGINE)) unless JOB_ENGINE == "test"

module McritchieStudio
  class Application < Rails::Application
    # The same app runs on every Rails the gem supports, each with its own defaults.
    config.load_defaults Rails::VERSION::STRING.to_f

    # A demo value will do: the app keeps no secrets, and it has to start without a master key.
    config.secret_key_base = ENV.fetch("SECRET_KEY_BASE") { "not-a-secret-" * 8 }

    config.active_job.queue_adapter = JOB_ENGINE.to_sym

    # Where people find the board.
    config.x.board_url = ENV.fetch("BOARD_URL", "https://mcritchie.studio")

    # Each answer names the commit that gave it, where the deploy says which it is: bin/deploy does, by GIT_SHA.
    config.smoke_seal.revision = :short

    # When the first seals of a watch are made, in minutes after the ship: the demo does not wait for long.
    watch_minutes = ENV.fetch("WATCH_MINUTES", "").split.map(&:to_f)
    config.smoke_seal.watch = { minutes: watch_minutes } if watch_minutes.any?

    # The demo with vantages brings a config of its own, and seals from all vantages of it.
    if ENV["VANTAGES_CONFIG"]
      config.smoke_seal.config_path = ENV.fetch("VANTAGES_CONFIG")
      config.smoke_seal.vantages = true
    end

    # Ships on other machines may post their seals, where the board is given the key.
    config.smoke_seal.record_key = ENV.fetch("SMOKE_SEAL_RECORD_KEY", nil)

    # The pages of the engine are closed, but to whoever knows the password; that person may act on them.
    if ENV["SMOKE_SEAL_PASSWORD"].present?
      config.smoke_seal.http_basic_user = ENV.fetch("SMOKE_SEAL_USER", "operator")
      config.smoke_seal.http_basic_password = ENV.fetch("SMOKE_SEAL_PASSWORD")
      config.smoke_seal.allow_actions = ->(_controller, _action) { true }
      config.smoke_seal.badges = true
    end

    # The migrations make the database: a dumped schema would differ from one database and one Rails to the next.
    config.active_record.dump_schema_after_migration = false
  end
end
