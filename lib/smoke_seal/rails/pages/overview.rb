# frozen_string_literal: true

module SmokeSeal
  module Pages
    # What the overview shows: each app, by its newest release.
    class Overview
      # @param releases [Array<SealedRelease>] the newest ones, the newest first
      def initialize(releases)
        @releases = releases
      end

      # @return [Array<AppSummary>] in the order of the names
      def apps
        @apps ||= by_name.sort.map { |_name, releases| AppSummary.new(releases) }
      end

      # @return [Array<String>] the apps of the config without a seal; none if the config cannot be read
      def never_sealed
        @never_sealed ||= SmokeSeal.config.apps.map(&:to_s) - by_name.keys
      rescue ConfigError
        @never_sealed = []
      end

      private

      def by_name = @by_name ||= @releases.flat_map(&:apps).group_by(&:name)
    end
  end
end
