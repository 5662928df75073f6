# frozen_string_literal: true

module SmokeSeal
  module Pages
    # The paths of the pages below the path at which the host mounts them.
    class Paths
      # @param mounted_at [String] such as "/smoke_seal"
      def initialize(mounted_at)
        @helpers = Engine.routes.url_helpers
        @mounted_at = mounted_at
      end

      # @return [String] the overview
      def root_path = @helpers.root_path(script_name: @mounted_at)

      # @param values [Hash] +id+, and +app+ for one of several apps
      # @return [String] the page of a release
      def release_path(**values) = @helpers.release_path(script_name: @mounted_at, **values)

      # @param values [Hash] +id+ of a release
      # @return [String] where a re-seal is requested
      def reseal_path(**values) = @helpers.reseal_release_path(script_name: @mounted_at, **values)

      # @param values [Hash] +id+ of a release
      # @return [String] where an incident is acknowledged
      def acknowledge_path(**values) = @helpers.acknowledge_release_path(script_name: @mounted_at, **values)

      # @param values [Hash] +app+ and +check+
      # @return [String] the page of a check
      def check_path(**values) = @helpers.check_path(script_name: @mounted_at, **values)

      # @param values [Hash] +digest+
      # @return [String]
      def stylesheet_path(**values) = @helpers.stylesheet_path(script_name: @mounted_at, **values)
    end
  end
end
