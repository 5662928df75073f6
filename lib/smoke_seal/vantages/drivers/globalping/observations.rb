# frozen_string_literal: true

module SmokeSeal
  module Vantages
    module Drivers
      class Globalping
        # What a measurement says, in the form that {Suite#judge} takes. Nothing is judged here.
        module Observations
          OFFLINE = "the probe went offline"
          NO_PROBE = "no probe answered"
          UNFINISHED = "the probe did not finish"
          NO_HEADERS = "the probe gave no headers of the answer"
          private_constant :OFFLINE, :NO_PROBE, :UNFINISHED, :NO_HEADERS

          module_function

          # @param measurement [Measurement]
          # @param response [Hash{String => Object}] MeasurementResponse of the API
          # @return [Array<Hash{String => Object}>] one for each check
          def of(measurement, response)
            fields = fields_of(measurement, result_of(response))
            measurement.checks.map { |check| { "check" => check, "requestId" => measurement.request_id, **fields } }
          end

          # @param checks [Array<String>]
          # @param reason [String]
          # @return [Array<Hash{String => Object}>]
          def unjudged(checks, reason) = checks.map { |check| { "check" => check, "unjudged" => reason } }

          # One probe is asked for, and may be missing.
          def result_of(response)
            item = response["results"].first if response["results"].is_a?(Array)
            result = item["result"] if item.is_a?(Hash)
            result if result.is_a?(Hash)
          end

          def fields_of(measurement, result)
            case result && result["status"]
            when "finished" then answer(measurement, result)
            when "failed" then failure(result)
            when "offline" then { "unjudged" => OFFLINE }
            when nil then { "unjudged" => NO_PROBE }
            else { "unjudged" => UNFINISHED }
            end
          end

          def answer(measurement, result)
            return { "unjudged" => NO_HEADERS } unless headers?(result["headers"])

            { "status" => result["statusCode"], "body" => result["rawBody"], "address" => result["resolvedAddress"],
              "truncated" => !whole?(measurement, result), **result.slice("headers", "timings", "tls") }
          end

          # As the API describes them. Without one, a check of a header would fail for what was not told.
          def headers?(given)
            given.is_a?(Hash) && given.any? && given.each_value.all? { |value| [value].flatten.all?(String) }
          end

          # A body that is not there says nothing of the app, nor does one that may go on.
          def whole?(measurement, result)
            result["truncated"] == false && (measurement.head? || result["rawBody"].is_a?(String))
          end

          # Older probes do not say whose fault it is.
          def failure(result)
            { "failure" => { "source" => result["failureSource"], "message" => result["rawOutput"] } }
          end
          private_class_method :result_of, :fields_of, :answer, :headers?, :whole?, :failure
        end
      end
    end
  end
end
