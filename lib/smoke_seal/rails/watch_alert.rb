# frozen_string_literal: true

require "stringio"
require_relative "alert_options"
require_relative "known_revisions"
require_relative "../ship"

module SmokeSeal
  # Alerts the operator of a seal of the watch, as a ship does: in the log and by the sinks. The log has the same
  # failure once. The incident decides which events the sinks get, see {IncidentAlert}.
  #
  # In the state of the watch, "alerted" is the fingerprint of the last seal that was alerted of, and
  # "by_another_machine" is there if that alert came from the ship on another machine.
  module WatchAlert
    class << self
      # @param release [Sealable]
      # @param app [String]
      # @param seal [Seal] one that is recorded
      # @return [void]
      def deliver(release, app, seal)
        kept = release.smoke_state(app, Watch::STATE).to_h
        fingerprint = fingerprint(seal)
        by_another = by_another_machine?(kept, seal, fingerprint) ? true : nil
        alert(release, app, seal, kept, repeated: kept["alerted"] == fingerprint) unless by_another
        facts = { "alerted" => fingerprint, "by_another_machine" => by_another }
        return if kept.values_at(*facts.keys) == facts.values

        release.update_smoke_state!(app, Watch::STATE) { |held| held&.merge(facts)&.compact }
      rescue *ErrorText::RESCUED => e
        FallbackOutput.print(seal.verdict_line, "the alert failed: #{ErrorText.text(e)}",
                             logger: Configuration.current.logger)
      end

      # Distinguishes one alert from another: the verdict, and what failed, as the incident compares it.
      #
      # @param seal [Seal]
      # @return [String] the verdict alone if a red seal came without evidence
      def fingerprint(seal)
        return seal.status || "unsealed" unless seal.red? && seal.failing.any?

        "#{seal.status} #{Incident::Fingerprint.of(seal)}"
      end

      private

      # Whether the ship on another machine has alerted of this failure. Its seal came without evidence, so the first
      # red seal of the watch counts as the same failure.
      def by_another_machine?(kept, seal, fingerprint)
        return false unless seal.red?

        kept["alerted"] == Seal::RED || (kept["by_another_machine"] && kept["alerted"] == fingerprint)
      end

      def alert(release, app, seal, kept, repeated:)
        # A worker has no operator at a terminal.
        console = StringIO.new
        log = repeated ? nil : Configuration.current.logger
        options = Ship::Options.new({ **options(release, app, kept), console: console, log: log }.compact)
        alerting = Ship::Alerting.new(app, seal, options, output: Ship::Output.new(console, report: false))
        alerting.print
        alerting.tell
      end

      def options(release, app, kept)
        ship = kept["ship"].to_h.transform_keys(&:to_sym)
        { report: false, release: ship.fetch(:name, "#{release.class.name} #{release.id}"), release_url: ship[:url],
          sha: kept["sha"], known: KnownRevisions.new(release, app).load, abandon: AlertOptions.abandon(release),
          reseal: ->(*) { AlertOptions.reseal(release, app) }, **AlertOptions.sinks(release),
          **ship.except(:name, :url) }.compact
      end
    end
  end
end
