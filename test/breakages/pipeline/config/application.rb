# frozen_string_literal: true

require "rails"
require "action_controller/railtie"
require "action_cable/engine"
require "sprockets/railtie"
require "digest"

# A shop as `rails new` makes them, with the asset pipeline.
class Pipeline < Rails::Application
  config.root = File.expand_path("..", __dir__)
  config.load_defaults 6.1
  config.eager_load = true
  config.secret_key_base = "of no use to anyone"
  config.logger = Logger.new(IO::NULL)
  config.hosts.clear
  config.public_file_server.enabled = true
  config.assets.compile = true
  config.assets.digest = true
  config.assets.debug = false
  # Nothing is left behind where this lies.
  config.assets.configure { |env| env.cache = Sprockets::Cache::MemoryStore.new }
  config.action_cable.cable = { "adapter" => "async" }
  config.action_cable.mount_path = "/cable"
  # Behind something that speaks TLS, and says so.
  config.assume_ssl = true if config.respond_to?(:assume_ssl=)
end
