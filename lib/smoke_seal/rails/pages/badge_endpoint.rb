# frozen_string_literal: true

require "digest"
require_relative "badge"
require_relative "badge_key"

module SmokeSeal
  module Pages
    # Serves the badge of an app to those who have its key: a Rack app, since a badge needs neither the host's
    # authentication nor a session. Without +config.smoke_seal.badges+, without the key or with a wrong one, there is
    # nothing, and the answer is the same for each app.
    class BadgeEndpoint
      TYPES = { svg: "image/svg+xml; charset=utf-8", json: "application/json; charset=utf-8" }.freeze
      # A copy must be validated before each use: an outdated green is worse than a request. Image proxies such as
      # GitHub's keep a picture without this for hours. The names are in lower case, as Rack 3 asks for: its own
      # middlewares would replace others.
      HEADERS = { "cache-control" => "no-cache, max-age=0, must-revalidate", "x-content-type-options" => "nosniff",
                  "content-security-policy" => "default-src 'none'; frame-ancestors 'none'",
                  "x-robots-tag" => "noindex" }.freeze
      NOT_FOUND = { "content-type" => "text/plain; charset=utf-8", "cache-control" => "no-store" }.freeze
      private_constant :TYPES, :HEADERS, :NOT_FOUND

      # @param format [Symbol] +:svg+ or +:json+
      def initialize(format)
        @format = format
      end

      # @param env [Hash] Rack's environment
      # @return [Array]
      def call(env)
        name = env["action_dispatch.request.path_parameters"].to_h[:app].to_s
        return answer(env, 404, NOT_FOUND.dup, "not found\n") unless open?(name, env)

        badge = Badge.new(name, app(name))
        text = @format == :svg ? badge.svg : badge.json
        etag = %("#{Digest::SHA256.hexdigest(text)[0, 32]}")
        answer(env, 200, { **HEADERS, "content-type" => TYPES.fetch(@format), "etag" => etag }, text)
      end

      private

      def open?(name, env) = Configuration.current.badges ? BadgeKey.match?(name, given_key(env)) : false

      def given_key(env)
        ActionDispatch::Request.new(env).query_parameters["badge_key"]
      rescue ActionController::BadRequest
        # A query that cannot be parsed has no key.
      end

      # @return [AppSummary, nil]
      def app(name)
        newest = SealedReleases.new.newest(apps: [name], others: false)
        releases = newest.filter_map { |release| release.app(name) }
        AppSummary.new(releases) if releases.any?
      rescue SetupError
        # The pages tell the operator; the public sees that the state is unknown.
      end

      def answer(env, status, headers, text)
        [status, headers, env["REQUEST_METHOD"] == "HEAD" ? [] : [text]]
      end
    end
  end
end
