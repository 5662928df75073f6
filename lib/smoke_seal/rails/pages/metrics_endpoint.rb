# frozen_string_literal: true

require "active_support/security_utils"
require_relative "metric_format"
require_relative "metrics"

module SmokeSeal
  module Pages
    # Serves {Metrics} to those who have the token: a Rack app. Without +config.smoke_seal.metrics_token+ there is
    # nothing.
    module MetricsEndpoint
      OPENMETRICS = "application/openmetrics-text; version=1.0.0; charset=utf-8"
      TEXT = "text/plain; version=0.0.4; charset=utf-8"
      PLAIN = "text/plain; charset=utf-8"
      HEADERS = { "cache-control" => "no-store", "x-content-type-options" => "nosniff" }.freeze
      BEARER = /\ABearer +(\S.*?)\s*\z/i
      CHALLENGE = %(Bearer realm="smoke_seal metrics")
      private_constant :OPENMETRICS, :TEXT, :PLAIN, :HEADERS, :BEARER, :CHALLENGE

      module_function

      # @param env [Hash] Rack's environment
      # @return [Array] 200 with the metrics; 401 for a missing or wrong token; 404 if there is no token to compare it
      #   with; 503 if the model of the releases is not set up
      def call(env)
        token = Configuration.current.metrics_token
        token = (token.respond_to?(:call) ? token.call : token).to_s.strip
        return answer(env, 404, PLAIN, "not found\n") if token.empty?

        given = env["HTTP_AUTHORIZATION"].to_s[BEARER, 1]
        return unauthorized(env, given) unless given && ActiveSupport::SecurityUtils.secure_compare(given, token)

        metrics(env)
      end

      def metrics(env)
        openmetrics = MetricFormat.openmetrics?(env["HTTP_ACCEPT"].to_s)
        text = Metrics.new(Overview.of(SealedReleases.new)).text(openmetrics: openmetrics)
        answer(env, 200, openmetrics ? OPENMETRICS : TEXT, text, "vary" => "Accept")
      rescue SetupError => e
        answer(env, 503, PLAIN, "#{e.message}\n")
      end

      # A request without a token must not get an error code (RFC 6750, 3.1).
      def unauthorized(env, given)
        challenge = given ? %(#{CHALLENGE}, error="invalid_token") : CHALLENGE
        answer(env, 401, PLAIN, "the metrics need the token of config.smoke_seal.metrics_token\n",
               "www-authenticate" => challenge)
      end

      def answer(env, status, type, text, more = {})
        [status, { **HEADERS, "content-type" => type, **more }, env["REQUEST_METHOD"] == "HEAD" ? [] : [text]]
      end
      private_class_method :metrics, :unauthorized, :answer
    end
  end
end
