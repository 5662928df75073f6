# frozen_string_literal: true

# A worker of delayed_job, which looks for jobs more often than by default.
require_relative "config/environment"

Delayed::Worker.sleep_delay = 0.2
Delayed::Worker.new.start
