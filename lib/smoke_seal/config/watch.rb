# frozen_string_literal: true

module SmokeSeal
  class Config
    # The +watch+ key: at the top of the file for all apps, or of an app, which wins. A mistake in it raises only where
    # somebody asks for the watch, and does not prevent a seal.
    module Watch
      # @param app [String]
      # @return [WatchSettings, nil] nil if the app is not watched
      # @raise [ConfigError] with every problem of the key
      def watch(app)
        settings = own_watch(app) || top_watch
        raise ConfigError.new(settings.problems, file: path) if settings.problems.any?

        settings if settings.on?
      end

      private

      def own_watch(app)
        written = setting_of(app, "watch")
        WatchSettings.new(written) unless written.nil?
      end

      def top_watch = @top_watch ||= WatchSettings.new(@watch)

      def problems_of_watch(app) = own_watch(app)&.problems || []
    end
  end
end
