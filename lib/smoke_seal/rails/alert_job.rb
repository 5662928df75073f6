# frozen_string_literal: true

require "active_job"
require_relative "queued_alert"

module SmokeSeal
  # Retries an alert that a sink did not accept, on the host's job engine, for an hour. Its arguments are plain data
  # without secrets: the rendered message and the event.
  class AlertJob < (Configuration.current.job_parent || "ActiveJob::Base").constantize
    # Seconds before each attempt; 58 minutes in total.
    WAITS = [30, 60, 120, 300, 600, 900, 1500].freeze
    # Seconds before the next check of whether an earlier event of the sink was sent.
    PAUSE = 30

    queue_as :default

    # @param release [Sealable]
    # @param app [String]
    # @param sink [String] the key of the sink
    # @param event [Sinks::Event]
    # @param payload [Hash] as {Sinks::Sink#render} returns it
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
