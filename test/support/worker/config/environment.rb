# frozen_string_literal: true

# The reference host as a worker boots it, for tests: it says that it is ready, and begins when it is told to. With HOLD
# each job asks that URL first, so that a test can end the worker before the job has done anything.
require File.expand_path("../../../dummy/config/environment", __dir__)
require "net/http"

SmokeSeal::Configuration.current.config_path = ENV.fetch("SMOKE_SEAL_CONFIG")

SmokeSeal::WatchJob.around_perform do |_job, perform|
  Net::HTTP.get(URI(ENV.fetch("HOLD"))) if ENV["HOLD"]
  perform.call
end

puts "ready"
# What the log has written before is still in the buffer.
$stdout.flush
$stdout.sync = true
$stdin.gets
