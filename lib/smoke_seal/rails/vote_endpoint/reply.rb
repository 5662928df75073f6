# frozen_string_literal: true

require "json"

module SmokeSeal
  class VoteEndpoint
    # An answer of the endpoint: JSON with +result+ and +message+, or with the run.
    module Reply
      # In lower case, as Rack 3 requires.
      HEADERS = { "content-type" => "application/json; charset=utf-8", "cache-control" => "no-store",
                  "x-content-type-options" => "nosniff" }.freeze
      private_constant :HEADERS

      module_function

      # @return [Array] Rack's response
      def of(status, result, message, headers = {})
        data(status, { "result" => result, "message" => message }, headers)
      end

      # @return [Array] Rack's response
      def data(status, data, headers = {}) = [status, { **HEADERS, **headers }, ["#{JSON.generate(data)}\n"]]

      # @param seconds [Integer]
      # @return [Array] Rack's response
      def too_many(seconds)
        of(429, "too_many_requests", "too many requests; the next one is taken in #{seconds} s",
           { "retry-after" => seconds.to_s })
      end
    end
  end
end
