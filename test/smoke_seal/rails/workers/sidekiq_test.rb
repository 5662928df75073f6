# frozen_string_literal: true

require "rails_helper"
require "support/redis_server"
require_relative "killed_workers"

# The watch on Sidekiq with Redis, which loses the job of a killed worker.
class SidekiqWorkersTest < ActiveSupport::TestCase
  include KilledWorkers

  setup do
    missing = RedisServer.missing
    next unless missing
    raise "the tests of Sidekiq need #{missing}" if ENV["CI"]

    warn "SKIPPED: the tests of Sidekiq need #{missing}"
    skip missing
  end

  def with_engine
    RedisServer.start do |redis|
      @redis = redis
      yield
    end
  end

  def engine
    with = [ENV.fetch("BUNDLE_WITH", nil), "sidekiq"].compact.join(":")
    { "JOB_ENGINE" => "sidekiq", "REDIS_URL" => @redis.url, "BUNDLE_WITH" => with, "RUBYOPT" => nil }
  end

  # It looks for scheduled jobs more often than by default.
  def command
    settings = File.join(@redis.folder, "sidekiq.yml")
    File.write(settings, ":concurrency: 1\n:poll_interval_average: 0.5\n")
    ["bundle", "exec", "sidekiq", "--require", JobWorker::FOLDER, "--config", settings]
  end

  def pending_jobs = @redis.scheduled_jobs
end
