# frozen_string_literal: true

require "securerandom"

module SmokeSeal
  module Vantages
    module Drivers
      class Globalping
        # One request that a probe makes, as a measurement of the API.
        class Measurement
          # @return [Array<String>] the checks that its answer is about
          attr_reader :checks

          # @return [String] the `X-Request-Id` that the app gets, by which its log shows the request
          attr_reader :request_id

          # @param request [Hash{String => Object}] of {Suite#external_requests}
          def initialize(request)
            @request = request
            @checks = request.fetch("checks")
            @request_id = SecureRandom.uuid
          end

          # Whether the answer has no body.
          def head? = @request["method"] == "HEAD"

          # @param locations [Array<Hash>, String] places; or the id of a measurement, for the same probe
          # @return [Hash{String => Object}] MeasurementRequest of the API
          def to_h(locations)
            host, scheme, port = @request.values_at("host", "scheme", "port")
            one = locations.is_a?(String) ? {} : { "limit" => 1 }
            { "type" => "http", "target" => host, "locations" => locations, **one,
              "measurementOptions" => { "protocol" => scheme.upcase, "port" => port, "request" => options } }
          end

          private

          def options
            headers = @request.fetch("headers").merge("X-Request-Id" => request_id)
            { **@request.slice("method", "path", "query"), "headers" => headers }
          end
        end
      end
    end
  end
end
