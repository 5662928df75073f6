# frozen_string_literal: true

require_relative "alert_options"
require_relative "known_revisions"
require_relative "release_incident"
require_relative "../ship"

module SmokeSeal
  # Sends the sinks the next event of an incident that a ship has opened, for a seal outside of a ship: that another
  # check fails, or that production works again.
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
        report(failures) if failures.any?
      rescue *ErrorText::RESCUED => e
        report(["the sinks were not notified of this seal: #{ErrorText.text(e)}"])
      end

      private

      def options(release, app)
        Ship::Options.new({ **AlertOptions.sinks(release), known: KnownRevisions.new(release, app) })
      end

      def alert(release, app, seal)
        rollback = RollbackCommands.new(app, {}, abandon: AlertOptions.abandon(release), config: nil) { nil }
        Alert.new(seal, app: app, release: "#{release.class.name} #{release.id}", commands: rollback.commands(seal),
                        reseal: AlertOptions.reseal(release, app))
      end

      def report(lines) = FallbackOutput.print(*lines, logger: Configuration.current.logger)
    end
  end
end
