# frozen_string_literal: true

require_relative "pages/access"
require_relative "pages/stylesheet"
require_relative "pages/words"

module SmokeSeal
  # The pages of the engine, which a host mounts: +mount SmokeSeal::Engine => "/smoke_seal"+. The controllers are in
  # app/; here is what they show, and who may see it.
  module Pages
    autoload :ActionPolicy, "smoke_seal/rails/pages/action_policy"
    autoload :AppSummary, "smoke_seal/rails/pages/app_summary"
    autoload :Badge, "smoke_seal/rails/pages/badge"
    autoload :BadgeAddress, "smoke_seal/rails/pages/badge_address"
    autoload :BadgeEndpoint, "smoke_seal/rails/pages/badge_endpoint"
    autoload :BadgeKey, "smoke_seal/rails/pages/badge_key"
    autoload :BarChart, "smoke_seal/rails/pages/bar_chart"
    autoload :CheckPage, "smoke_seal/rails/pages/check_page"
    autoload :LatencySpread, "smoke_seal/rails/pages/latency_spread"
    autoload :Metrics, "smoke_seal/rails/pages/metrics"
    autoload :MetricsEndpoint, "smoke_seal/rails/pages/metrics_endpoint"
    autoload :Mount, "smoke_seal/rails/pages/mount"
    autoload :Overview, "smoke_seal/rails/pages/overview"
    autoload :Paths, "smoke_seal/rails/pages/paths"
    autoload :ReleaseActions, "smoke_seal/rails/pages/release_actions"
    autoload :ReleasePage, "smoke_seal/rails/pages/release_page"
    autoload :SealedRelease, "smoke_seal/rails/pages/sealed_release"
    autoload :SealedReleases, "smoke_seal/rails/pages/sealed_releases"
    autoload :TimeToGreenChart, "smoke_seal/rails/pages/time_to_green_chart"

    # The configuration names a class that does not exist, or that has no seals.
    class SetupError < Error; end

    class << self
      # @return [Class] the class that the controllers inherit from
      # @raise [SetupError] the host's class does not exist
      def base_controller
        name = Configuration.current.base_controller_class.presence or return ActionController::Base

        name.to_s.safe_constantize or
          raise SetupError, "config.smoke_seal.base_controller_class is #{name}, and there is no such class"
      end

      # The page of a release, for a link from a board, which may be drawn outside of any request.
      #
      # @param release [Object] a record of the releases' model
      # @param app [String, nil]
      # @return [String, nil] the path of its page; nil for a record of another model, and unless the engine is mounted
      #   at a fixed path
      def release_path(release, app: nil)
        mounted_at = Mount.path
        return unless mounted_at && release_of_pages?(release) && release.id

        Paths.new(mounted_at).release_path(**{ id: release.id, app: app }.compact)
      rescue ActionController::UrlGenerationError
        # A key that no path can hold.
      end

      # The address of an app's badge, for example for a README. Who has it can read the badge.
      #
      # @param app [String]
      # @param format [Symbol] +:svg+, or +:json+ for shields.io
      # @return [String, nil] a path with its key; nil without +config.smoke_seal.badges+, or if the engine is not
      #   mounted at a fixed path, or for a name with a slash
      def badge_path(app, format: :svg)
        BadgeAddress.path(app.to_s, format: format) if mounted?
      end

      # @return [Boolean] whether the host's routes mount the engine
      def mounted? = !Mount.paths.empty?

      private

      # The ids of another model are other releases.
      def release_of_pages?(release)
        model = Configuration.current.release_model.to_s.safe_constantize
        model.respond_to?(:base_class) && release.is_a?(model.base_class)
      end
    end
  end
end
