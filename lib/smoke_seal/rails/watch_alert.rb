# frozen_string_literal: true

require "digest"
require "stringio"
require_relative "known_revisions"
require_relative "../ship"

module SmokeSeal
  # Tells the operator of a seal of the watch, as a ship does: in the log, and on Discord. The same seal again is told
  # once.
  module WatchAlert
    class << self
      # @param release [Sealable]
      # @param app [String]
      # @param seal [Seal] one that is recorded
      # @return [void]
      def tell(release, app, seal)
        kept = release.smoke_state(app, Watch::STATE).to_h
        fingerprint = fingerprint(seal)
        return if kept["told"] == fingerprint

        alert(release, app, seal, kept) unless known?(kept["told"], seal)
        release.update_smoke_state!(app, Watch::STATE) { |held| held&.merge("told" => fingerprint) }
      rescue *ErrorText::RESCUED => e
        FallbackOutput.print(seal.verdict_line, "the alert failed: #{ErrorText.text(e)}",
                             logger: Configuration.current.logger)
      end

      # What tells one alert from another: the verdict, and what failed, and why.
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

      # A red seal that came without evidence: the operator knows of it, and what failed is not known here.
      def known?(told, seal) = told == Seal::RED && seal.red?

      def alert(release, app, seal, kept)
        # A worker has no operator at its terminal.
        console = StringIO.new
        options = Ship::Options.new(options(release, app, kept).merge(console: console))
        alerting = Ship::Alerting.new(app, seal, options, output: Ship::Output.new(console, report: false))
        alerting.print
        alerting.tell
      end

      def options(release, app, kept)
        ship = kept["ship"].to_h.transform_keys(&:to_sym)
        model = release.class.name
        reseal = "#{model}.find(#{release.id.inspect}).reseal!(app: #{app.inspect})"
        { report: false, log: Configuration.current.logger, discord: -> { Configuration.current.discord },
          release: ship.fetch(:name, "#{model} #{release.id}"), release_url: ship[:url], sha: kept["sha"],
          reseal: ->(*) { reseal }, abandon: ("#{model}#abandon!" if release.respond_to?(:abandon!)),
          known: KnownRevisions.new(release, app).load, **ship.except(:name, :url) }.compact
      end
    end
  end
end
