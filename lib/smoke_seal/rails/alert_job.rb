# frozen_string_literal: true

require "active_job"
require_relative "queued_alert"

module SmokeSeal
  # Sends an alert later that a sink did not take, on the host's job engine: again and again for an hour. What it is
  # given is plain data, without secrets: the message as it was rendered, and the event.
  class AlertJob < (Configuration.current.job_parent || "ActiveJob::Base").constantize
    # Seconds before each attempt; 58 minutes together.
    WAITS = [30, 60, 120, 300, 600, 900, 1500].freeze
    # Seconds before the next look at whether an earlier event of the sink is through.
    PAUSE = 30

    queue_as :default

    # @param release [Sealable]
    # @param app [String]
    # @param sink [String] its key
    # @param event [Sinks::Event]
    # @param payload [Hash] as {Sinks::Sink#render} gives it
    # @return [Boolean] whether the engine took the job
    def self.later(release, app, sink, event, payload)
      again(WAITS.first, release, app,
            { "sink" => sink, "event" => event.to_data, "payload" => JSON.generate(payload), "attempt" => 0 })
    end

    # @param seconds [Integer]
    # @param data [Hash{String => Object}]
    # @return [Boolean]
    def self.again(seconds, release, app, data)
      set(wait: seconds).perform_later(release.class.name, release.id, app, data) ? true : false
    end

    def perform(model, id, app, data)
      model = model.safe_constantize or return
      release = model.unscoped.find_by(model.primary_key => id) or return

      QueuedAlert.new(release, app, data).call
    end
  end
end
