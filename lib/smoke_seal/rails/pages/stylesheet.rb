# frozen_string_literal: true

require "digest"

module SmokeSeal
  module Pages
    # The stylesheet of the pages: a Rack app, so that no asset pipeline is needed. Its path contains a digest of its
    # content, and a browser never asks for it twice.
    module Stylesheet
      FILES = [File.expand_path("../../reports/templates/seal.css", __dir__),
               File.expand_path("pages.css", __dir__)].freeze
      CONTENT = FILES.map { |path| File.read(path, encoding: "UTF-8") }.join.freeze
      DIGEST = Digest::SHA256.hexdigest(CONTENT)[0, 16].freeze
      TYPE = "text/css; charset=utf-8"
      FOREVER = "public, max-age=31536000, immutable"
      private_constant :FILES, :CONTENT, :TYPE, :FOREVER

      module_function

      # The header names are in lower case, as Rack 3 requires.
      #
      # @param env [Hash] Rack's environment
      # @return [Array] the stylesheet. A page of another version gets this one, which it must not keep
      def call(env)
        digest = env["action_dispatch.request.path_parameters"].to_h[:digest]
        caching = digest == DIGEST ? FOREVER : "no-store"
        headers = { "content-type" => TYPE, "cache-control" => caching, "x-content-type-options" => "nosniff" }
        [200, headers, env["REQUEST_METHOD"] == "HEAD" ? [] : [CONTENT]]
      end
    end
  end
end
