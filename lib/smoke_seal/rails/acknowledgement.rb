# frozen_string_literal: true

require_relative "../error_text"

module SmokeSeal
  # Acknowledges an open incident of an app and release: stores who knows of it, under the lock of its row. The incident
  # stays open, and its changes are alerted as before.
  class Acknowledgement
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
        outcome == :acknowledged ? column(state, incident, track: track, by: by, at: now) : state.column
      end
      info("acknowledgement by #{by || "somebody"}: #{outcome}")
      outcome
    end

    private

    def column(state, incident, track:, by:, at:)
      audit = ActionAudit.new(state.fetch(@app, ActionAudit::NAME)).with("acknowledge", by: by, at: at, track: track)
      held = ReleaseState.new(state.with(@app, ReleaseIncident::NAME, incident.to_h))
      held.with(@app, ActionAudit::NAME, audit.to_a)
    end

    # It is stored even if a callback of the host fails afterwards.
    def update(&change)
      @release.update_smoke_states!(&change)
    rescue Sealable::CallbackError => e
      info(ErrorText.text(e))
    end

    def info(text)
      release = "#{@release.class.name} #{@release.id}"
      Configuration.current.logger&.info("smoke_seal: incident of #{@app}, #{release}: #{text}")
    end
  end
end
