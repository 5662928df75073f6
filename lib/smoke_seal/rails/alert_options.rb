# frozen_string_literal: true

module SmokeSeal
  # What an alert about a release takes from the host: who is alerted, and the commands that it shows.
  module AlertOptions
    module_function

    # @param release [Object]
    # @return [Hash{Symbol => #call}] options of {Ship::Options}
    def sinks(release)
      configuration = Configuration.current
      { discord: -> { configuration.discord }, sinks: -> { configuration.sinks },
        incident: ->(app) { ReleaseIncident.of(release, app) } }
    end

    # @param release [Object]
    # @return [String, nil] the host's method that abandons the release, if it has one
    def abandon(release) = ("#{release.class.name}#abandon!" if release.respond_to?(:abandon!))

    # @param release [Sealable]
    # @param app [String]
    # @return [String] the console command that seals the release again
    def reseal(release, app) = "#{release.class.name}.find(#{release.id.inspect}).reseal!(app: #{app.inspect})"
  end
end
