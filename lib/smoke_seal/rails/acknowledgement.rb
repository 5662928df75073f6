# frozen_string_literal: true

require_relative "page_action"

module SmokeSeal
  # Acknowledges an open incident of an app and release: stores who knows of it, under the lock of its row. The incident
  # stays open, and its changes are alerted as before.
  class Acknowledgement
    include PageAction

    LOGGED_AS = "incident"

    # @param release [Sealable]
    # @param app [String]
    def initialize(release, app)
      @release = release
      @app = app
    end

    # @param track [String] of the incident
    # @param key [String, nil] of the incident that was shown; nil for the one that is open
    # @param by [String, nil] who acknowledges it
    # @return [Symbol] see {Incident#acknowledge}
    def call(track:, by:, key: nil)
      now = Time.now
      outcome = nil
      update do |state|
        incident = Incident.new(state.fetch(@app, ReleaseIncident::NAME), identity: "")
        outcome = incident.acknowledge(track, key: key, by: by, now: now)
        next state.column unless outcome == :acknowledged

        audit = audit_of(state).with("acknowledge", by: by, at: now, track: track)
        with(state, ReleaseIncident::NAME, incident.to_h, audit)
      end
      info("acknowledgement by #{by || "somebody"}: #{outcome}")
      outcome
    end
  end
end
