# frozen_string_literal: true

require_relative "boot"

require "rails"
require "action_controller/railtie"
require "action_view/railtie"

module McritchieStudio
  class Application < Rails::Application
    # The same app runs on every Rails the gem supports, each with its own defaults.
    config.load_defaults Rails::VERSION::STRING.to_f

    # A demo value will do: the app keeps no secrets, and it has to start without a master key.
    config.secret_key_base = ENV.fetch("SECRET_KEY_BASE") { "not-a-secret-" * 8 }
  end
end
