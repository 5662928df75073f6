# frozen_string_literal: true

require_relative "known_revisions"
require_relative "release_incident"
require_relative "../ship"

module SmokeSeal
  # Notifies the sinks of a seal that was recorded outside of a ship, if a ship alerted them before: that another check
  # fails, or that production is well again.
  module ReleaseAlert
    class << self
      # It never raises: the seal is recorded.
      #
      # @param release [Sealable]
      # @param app [String]
      # @param seal [Seal] one that is recorded
      # @return [void]
      def follow_up(release, app, seal)
        publishing = Ship::Publishing.new(app, options(release, app), stored: true)
        return unless publishing.anything_open?

        failures = [*publishing.notes, *publishing.call(alert(release, app, seal))]
        tell(failures) if failures.any?
      rescue *ErrorText::RESCUED => e
        tell(["the sinks were not notified of the change: #{ErrorText.text(e)}"])
      end

      private

      def options(release, app)
        configuration = Configuration.current
        Ship::Options.new(discord: -> { configuration.discord }, sinks: -> { configuration.sinks },
                          incident: ->(name) { ReleaseIncident.of(release, name) },
                          known: KnownRevisions.new(release, app))
      end

      def alert(release, app, seal)
        model = release.class.name
        abandon = ("#{model}#abandon!" if release.respond_to?(:abandon!))
        Alert.new(seal, app: app, release: "#{model} #{release.id}",
                        commands: RollbackCommands.new(app, {}, abandon: abandon, config: nil) { nil }.commands(seal),
                        reseal: "#{model}.find(#{release.id.inspect}).reseal!(app: #{app.inspect})")
      end

      def tell(lines) = FallbackOutput.print(*lines, logger: Configuration.current.logger)
    end
  end
end
