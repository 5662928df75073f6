# frozen_string_literal: true

# A worker of delayed_job, which looks for jobs more often than by default; with QUEUE only for those of one queue.
require_relative "config/environment"

Delayed::Worker.sleep_delay = 0.2
Delayed::Worker.queues = [ENV.fetch("QUEUE")] if ENV["QUEUE"]
Delayed::Worker.new.start
