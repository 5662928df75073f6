# frozen_string_literal: true

require "rails_helper"
require "support/redis_server"
require_relative "vantage_workers"

# Vantages on Sidekiq with Redis, which loses the job of a killed worker.
class SidekiqVantagesTest < ActiveSupport::TestCase
  include VantageWorkers

  def with_engine
    RedisServer.start do |redis|
      yield VantageFleet::Engine.new(environment: environment(redis), command: lambda do |queue|
        ["bundle", "exec", "sidekiq", "--require", JobWorker::FOLDER, "--concurrency", "1", "--queue", queue]
      end)
    end
  end

  def environment(redis)
    with = [ENV.fetch("BUNDLE_WITH", nil), "sidekiq"].compact.join(":")
    { "JOB_ENGINE" => "sidekiq", "REDIS_URL" => redis.url, "BUNDLE_WITH" => with, "RUBYOPT" => nil }
  end
end
