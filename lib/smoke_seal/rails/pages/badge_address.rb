# frozen_string_literal: true

module SmokeSeal
  module Pages
    # Where the badge of an app is.
    module BadgeAddress
      ROUTES = { svg: :badge_path, json: :badge_json_path }.freeze
      private_constant :ROUTES

      module_function

      # @param app [String]
      # @param format [Symbol] +:svg+ or +:json+
      # @param mounted_at [String, nil] such as "/smoke_seal"; nil for the path in the host's routes
      # @return [String, nil] the path, with the app's key; nil without +config.smoke_seal.badges+, or for a name that
      #   no path can contain
      def path(app, format: :svg, mounted_at: nil)
        return unless Configuration.current.badges && !app.empty?

        values = { app: app, badge_key: BadgeKey.of(app), script_name: mounted_at }.compact
        Engine.routes.url_helpers.public_send(ROUTES.fetch(format), values)
      rescue ActionController::UrlGenerationError
        # A name with a slash; or the engine is mounted in a scope with a parameter.
      end
    end
  end
end
