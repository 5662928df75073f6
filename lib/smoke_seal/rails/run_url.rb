# frozen_string_literal: true

require_relative "pages"

module SmokeSeal
  # The URL of a run, for +prod-smoke vote --run+. It is needed outside of any request: in a ship, or in a job.
  module RunURL
    class << self
      # @param token [String] of a run
      # @return [String, nil] nil unless the engine is mounted at a fixed path, and the host of this app is known: by
      #   +config.smoke_seal.public_url+, or by the default_url_options of the routes or of Action Mailer
      def of(token)
        mounted_at = Pages::Mount.path
        base = origin
        "#{base}#{mounted_at}/runs/#{token}" if base && mounted_at
      end

      private

      def origin
        url = Configuration.current.public_url.to_s.strip
        return url.delete_suffix("/") unless url.empty?

        given = [::Rails.application.routes.default_url_options, mailer_options]
        given.find { |options| options[:host].present? }&.then { |options| with_scheme(options) }
      end

      def mailer_options
        config = ::Rails.application.config
        (config.respond_to?(:action_mailer) && config.action_mailer.default_url_options) || {}
      end

      def with_scheme(options)
        scheme = options[:protocol].to_s.delete_suffix("://").presence || usual_scheme
        host = options[:host].to_s
        host = "#{scheme}://#{host}" unless host.include?("://")
        options[:port] ? "#{host}:#{options[:port]}" : host
      end

      def usual_scheme = ::Rails.application.config.force_ssl ? "https" : "http"
    end
  end
end
