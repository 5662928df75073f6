# frozen_string_literal: true

module SmokeSeal
  module Generators
    # Finds the route of the app's health check.
    module HealthRoute
      # The names of such routes in Rails, Kubernetes and gems, the most common first.
      PATHS = %w[/up /healthz /health /livez /readyz /health_check /ping /api/health /status /api/status].freeze
      private_constant :PATHS

      module_function

      # @param app [Rails::Application, nil]
      # @return [String, nil]
      def path(app)
        return unless app

        app.reload_routes_unless_loaded if app.respond_to?(:reload_routes_unless_loaded)
        known = app.routes.routes.select { |route| get?(route) }.map { |route| plain(route) }
        PATHS.find { |path| known.include?(path) }
      end

      # A mounted app accepts every verb, and its route names none.
      def get?(route) = route.verb.to_s.empty? || route.verb.to_s.split("|").include?("GET")

      # "/up" of "/up(.:format)"
      def plain(route) = route.path.spec.to_s.delete_suffix("(.:format)")
      private_class_method :get?, :plain
    end
  end
end
