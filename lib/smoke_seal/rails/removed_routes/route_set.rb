# frozen_string_literal: true

module SmokeSeal
  module RemovedRoutes
    # The routes of one commit, drawn into a separate route set. Use it only in a process that ends afterwards.
    class RouteSet
      # @param folder [String] contains +config/routes.rb+ of the commit
      def initialize(folder)
        @set = ActionDispatch::Routing::RouteSet.new
        @set.draw_paths = [Pathname.new(File.join(folder, "config/routes"))] if @set.respond_to?(:draw_paths=)
        file = File.join(folder, "config/routes.rb")
        drawing { TOPLEVEL_BINDING.eval(File.read(file), file) }
      end

      # @param later [RouteSet]
      # @return [Array<String>] the paths that only this set has
      def paths_gone_from(later) = (paths - later.paths).reject { |path| later.answers?(path) }.sort

      # @return [Array<String>] the paths without parameters that accept GET
      def paths
        fixed = @set.routes.reject(&:internal).select { |route| route.verb.empty? || route.verb.include?("GET") }
        written = fixed.map { |route| route.path.spec.to_s.delete_suffix("(.:format)") }
        written.grep_v(/[:*()]/).uniq
      end

      # Ignores catch-all routes, which usually answer "not found".
      #
      # @return [Boolean] whether a route matches this path, also one with parameters or a mounted app
      def answers?(path)
        specific = @set.routes.reject { |route| route.internal || route.path.spec.to_s.match?(%r{\A/?\(?/?\*}) }
        specific.any? { |route| route.path.match?(path) || (mounts?(route) && path.start_with?("#{route.path.spec}/")) }
      end

      private

      def mounts?(route) = !route.app.dispatcher? && !route.app.is_a?(ActionDispatch::Routing::Redirect)

      # Makes this set the app's routes while the file is evaluated, so that it draws into this set.
      def drawing
        set = @set
        ::Rails.application.define_singleton_method(:routes) { |*| set }
        yield
      ensure
        ::Rails.application.singleton_class.send(:remove_method, :routes)
      end
    end
  end
end
