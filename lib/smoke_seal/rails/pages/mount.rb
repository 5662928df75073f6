# frozen_string_literal: true

module SmokeSeal
  module Pages
    # Where the host's routes mount the engine: in any scope, below any constraint, or in the routes of another engine.
    # A board asks for each of its badges, so the answer is kept until the routes are drawn again. Rails' own helpers
    # do not serve outside of a request: whether they put the app's relative_url_root first depends on its version.
    module Mount
      # The mounts in the routes that begin with +route+ and are +number+ in number: a reload makes new ones.
      Known = Struct.new(:route, :number, :paths) do
        # @return [Boolean] whether it is about these routes
        def of?(routes) = route.equal?(routes.first) && number == routes.size
      end
      private_constant :Known

      class << self
        # @return [Array<String, nil>] the path of each mount; nil for one whose path has a parameter
        def paths
          routes = ::Rails.application.routes.routes
          known = @known
          known = @known = Known.new(routes.first, routes.size, mounts(routes)) unless known&.of?(routes)
          known.paths
        end

        # @return [String, nil] the first fixed path, with the path that the whole app is below
        def path
          path = paths.compact.first
          "#{::Rails.application.routes.relative_url_root}#{path}" if path
        end

        private

        def mounts(routes)
          routes.flat_map do |route|
            app = route.app.respond_to?(:app) ? route.app.app : route.app
            next [path_of(route)] if app == Engine
            next [] unless app.is_a?(Class) && app < ::Rails::Engine

            outer = path_of(route)
            mounts(app.routes.routes).map { |inner| "#{outer}#{inner}" if outer && inner }
          end
        end

        # Without its optional parameters, and without the / of a mount at the root.
        def path_of(route) = (route.format({}).delete_suffix("/") if route.required_parts.empty?)
      end
    end
  end
end
