# frozen_string_literal: true

require "open3"
require_relative "../support/app_process"

# The apps that a suite is written for, beside the reference host.
module Subject
  PLACE = __dir__
  NODE = ["node", File.join(PLACE, "site/server.mjs")].freeze
  PUMA = ["bundle", "exec", "puma", "--bind", "tcp://127.0.0.1:0", "--threads", "1:1", "--quiet", "--log-requests",
          File.join(PLACE, "pipeline/config.ru")].freeze

  # Starts it, gives its URL to the block, and stops it.
  #
  # @param command [Array<String>]
  # @param env [Hash{String => String}]
  def self.start(command, env = {})
    process = AppProcess.new(command, env: env)
    yield process.url
  ensure
    process&.stop
  end

  # @return [String, nil] why the shop with the asset pipeline cannot run here
  def self.missing_for_pipeline
    _out, status = Open3.capture2e("bundle", "exec", "ruby", "-e", "require 'sprockets/railtie'")
    "sprockets-rails is not among the gems" unless status.success?
  end

  # @return [String, nil] why the site that is not Rails cannot run here
  def self.missing_for_site
    "Node is not installed" unless system("node", "--version", out: File::NULL, err: File::NULL)
  end
end
