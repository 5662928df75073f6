# frozen_string_literal: true

module SmokeSeal
  module RemovedRoutes
    # The routes of one commit, drawn into a set of their own. Only for a process that ends with it.
    class RouteSet
      # @param folder [String] where +config/routes.rb+ of the commit is
      def initialize(folder)
        @set = ActionDispatch::Routing::RouteSet.new
        @set.draw_paths = [Pathname.new(File.join(folder, "config/routes"))] if @set.respond_to?(:draw_paths=)
        file = File.join(folder, "config/routes.rb")
        drawing { TOPLEVEL_BINDING.eval(File.read(file), file) }
      end

      # @param later [RouteSet]
      # @return [Array<String>] the paths that only this one has
      def paths_gone_from(later) = (paths - later.paths).reject { |path| later.answers?(path) }.sort

      # @return [Array<String>] those without parameters that GET reaches
      def paths
        fixed = @set.routes.reject(&:internal).select { |route| route.verb.empty? || route.verb.include?("GET") }
        written = fixed.map { |route| route.path.spec.to_s.delete_suffix("(.:format)") }
        written.grep_v(/[:*()]/).uniq
      end

      # A catch-all takes every path, to say that there is nothing: it says nothing of one.
      #
      # @return [Boolean] whether a route takes this path: one with parameters perhaps, or an app that is mounted there
      def answers?(path)
        specific = @set.routes.reject { |route| route.internal || route.path.spec.to_s.match?(%r{\A/?\(?/?\*}) }
        specific.any? { |route| route.path.match?(path) || (mounts?(route) && path.start_with?("#{route.path.spec}/")) }
      end

      private

      def mounts?(route) = !route.app.dispatcher? && !route.app.is_a?(ActionDispatch::Routing::Redirect)

      # For as long as the file is evaluated, the app's routes are this set: whatever draws them draws into it.
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
