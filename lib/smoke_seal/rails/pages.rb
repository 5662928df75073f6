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
    autoload :Median, "smoke_seal/rails/pages/median"
    autoload :Metrics, "smoke_seal/rails/pages/metrics"
    autoload :MetricsEndpoint, "smoke_seal/rails/pages/metrics_endpoint"
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

      # @param release [Object] a record of the releases' model
      # @param app [String, nil]
      # @return [String, nil] the path of its page; nil unless the engine is mounted at a fixed path
      def release_path(release, app: nil)
        return unless mounted? && release.respond_to?(:to_param) && release.id

        Engine.routes.url_helpers.release_path({ id: release.id, app: app }.compact)
      rescue ActionController::UrlGenerationError
        # Mounted in a scope with a parameter.
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
      def mounted?
        ::Rails.application.routes.routes.any? { |route| route.app.respond_to?(:app) && route.app.app == Engine }
      end
    end
  end
end
