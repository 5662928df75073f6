# frozen_string_literal: true

module SmokeSeal
  module Pages
    # What the overview shows: each app, by its newest release.
    class Overview
      # @param releases [SealedReleases]
      # @return [Overview] of the newest releases
      def self.of(releases)
        configured = configured_apps
        new(releases.newest(apps: configured), configured: configured)
      end

      # None if the config cannot be read: then the pages show what is recorded.
      def self.configured_apps
        SmokeSeal.config.apps.map(&:to_s)
      rescue ConfigError
        []
      end
      private_class_method :configured_apps

      # @param releases [Array<SealedRelease>] the newest ones, the newest first
      # @param configured [Array<String>] the apps of the config
      def initialize(releases, configured: [])
        @releases = releases
        @configured = configured
      end

      # @return [Array<AppSummary>] in the order of the names
      def apps
        @apps ||= by_name.sort.map { |_name, releases| AppSummary.new(releases) }
      end

      # @return [Array<String>] the apps of the config without a seal
      def never_sealed = @configured - by_name.keys

      private

      def by_name = @by_name ||= @releases.flat_map(&:apps).group_by(&:name)
    end
  end
end
