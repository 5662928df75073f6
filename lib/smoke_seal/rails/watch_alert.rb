# frozen_string_literal: true

require "digest"
require "stringio"
require_relative "known_revisions"
require_relative "../ship"

module SmokeSeal
  # Alerts the operator of a seal of the watch, as a ship does: in the log and by the sinks. The log has the same
  # failure once. The incident decides which events the sinks get, see {IncidentAlert}.
  module WatchAlert
    class << self
      # @param release [Sealable]
      # @param app [String]
      # @param seal [Seal] one that is recorded
      # @return [void]
      def tell(release, app, seal)
        kept = release.smoke_state(app, Watch::STATE).to_h
        fingerprint = fingerprint(seal)
        elsewhere = told_elsewhere?(kept, seal, fingerprint) ? true : nil
        alert(release, app, seal, kept, again: kept["told"] == fingerprint) unless elsewhere
        told = { "told" => fingerprint, "elsewhere" => elsewhere }
        return if kept.values_at(*told.keys) == told.values

        release.update_smoke_state!(app, Watch::STATE) { |held| held&.merge(told)&.compact }
      rescue *ErrorText::RESCUED => e
        FallbackOutput.print(seal.verdict_line, "the alert failed: #{ErrorText.text(e)}",
                             logger: Configuration.current.logger)
      end

      # Distinguishes one alert from another: the verdict, the failed checks and their causes.
      #
      # @param seal [Seal]
      # @return [String]
      def fingerprint(seal)
        failing = seal.failing.map do |record|
          causes = record.fetch("findings", []).map { |finding| finding.values_at("expectation", "cause") }
          [record["check"], causes.uniq.sort_by(&:inspect)]
        end
        status = seal.status || "unsealed"
        failing.empty? ? status : "#{status} #{Digest::SHA256.hexdigest(failing.sort_by(&:first).inspect)[0, 16]}"
      end

      private

      # The ship on another machine has alerted of it. Its seal came without evidence, so the first red seal of the
      # watch counts as the same.
      def told_elsewhere?(kept, seal, fingerprint)
        seal.red? && (kept["told"] == Seal::RED || (kept["elsewhere"] && kept["told"] == fingerprint))
      end

      def alert(release, app, seal, kept, again:)
        # A worker has no operator at a terminal.
        console = StringIO.new
        log = again ? nil : Configuration.current.logger
        options = Ship::Options.new({ **options(release, app, kept), console: console, log: log }.compact)
        alerting = Ship::Alerting.new(app, seal, options, output: Ship::Output.new(console, report: false))
        alerting.print
        alerting.tell
      end

      def channels(release)
        { discord: -> { Configuration.current.discord }, sinks: -> { Configuration.current.sinks },
          incident: ->(name) { ReleaseIncident.of(release, name) } }
      end

      def options(release, app, kept)
        ship = kept["ship"].to_h.transform_keys(&:to_sym)
        model = release.class.name
        reseal = "#{model}.find(#{release.id.inspect}).reseal!(app: #{app.inspect})"
        { report: false, **channels(release), release: ship.fetch(:name, "#{model} #{release.id}"),
          release_url: ship[:url], sha: kept["sha"], reseal: ->(*) { reseal },
          abandon: ("#{model}#abandon!" if release.respond_to?(:abandon!)),
          known: KnownRevisions.new(release, app).load, **ship.except(:name, :url) }.compact
      end
    end
  end
end
