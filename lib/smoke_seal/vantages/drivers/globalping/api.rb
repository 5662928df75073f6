# frozen_string_literal: true

require "json"
require "net/http"
require "stringio"
require "zlib"

module SmokeSeal
  module Vantages
    module Drivers
      class Globalping
        # Globalping's HTTP API (github.com/jsdelivr/globalping, public/v1/spec.yaml): makes measurements, and waits for
        # their results, within its limits. No request is sent twice, except for those for a result.
        class API
          PUBLIC = "https://api.globalping.io"
          # Seconds between an answer and the next request for a result: the API asks for at least half of one.
          PAUSE = 0.5
          # Seconds that a result is waited for. The API ends a measurement after 30.
          LONGEST = 35
          # Failed requests in a row for a result, after which it is given up.
          MOST_FAILURES = 3
          # Bytes of an answer, also after decompression: a result has up to 10,000 characters each of a head and a
          # body, some of them twice.
          LONGEST_ANSWER = 1024 * 1024
          SERVICE = "Globalping"
          USER_AGENT = "smoke_seal/#{VERSION} (https://github.com/smoke-seal/smoke_seal)".freeze
          TIMEOUTS = { open_timeout: 5, read_timeout: 10 }.freeze
          MEANINGS = {
            400 => "it does not take such a measurement", 401 => "it does not know the token",
            403 => "the token may not do that", 404 => "it does not have the measurement",
            422 => "it has no probe for this"
          }.freeze
          # An id is a part of a path.
          ID = /\A[\w-]{1,100}\z/
          private_constant :LONGEST, :MOST_FAILURES, :LONGEST_ANSWER, :SERVICE, :USER_AGENT, :TIMEOUTS, :MEANINGS, :ID

          # @param url [String]
          # @param token [String, nil]
          # @param pause [Numeric] seconds
          def initialize(url: PUBLIC, token: nil, pause: PAUSE)
            @url = url.delete_suffix("/")
            @headers = { "Accept-Encoding" => "gzip", "User-Agent" => USER_AGENT }
            @headers["Authorization"] = "Bearer #{token}" if token
            @quota = [@url, token].hash
            @pause = pause
          end

          # @param measurement [Hash{String => Object}] MeasurementRequest of the API
          # @return [String] its id
          # @raise [APIError]
          def create(measurement)
            require_quota
            answer = exchange("/v1/measurements", Net::HTTP::Post, JSON.generate(measurement))
            # The probe of a former measurement may be gone; a place without a probe stays so.
            raise refusal(answer, final: answer.status != 422 || measurement["locations"].is_a?(Array)) unless
              answer.success?

            id = document(answer)["id"]
            id.is_a?(String) && ID.match?(id) ? id : raise(unreadable)
          end

          # Waits until a measurement has ended.
          #
          # @param id [String]
          # @param until_time [Float] when to give up at last, by the monotonic clock
          # @return [Hash{String => Object}] MeasurementResponse of the API
          # @raise [APIError]
          def result(id, until_time:)
            ends = [now + LONGEST, until_time].min
            etag = nil
            failures = 0
            loop do
              sleep(@pause)
              raise APIError, "Globalping had no result in time" if now >= ends

              answer = poll(id, etag)
              failures = answer ? 0 : failures + 1
              raise APIError, "Globalping did not give its result" if failures >= MOST_FAILURES
              next if answer.nil? || answer.status == 304

              measurement = document(answer)
              return measurement unless measurement["status"] == "in-progress"

              etag = answer.header("ETag")
            end
          end

          # Without the token.
          def inspect = "#<#{self.class} #{@url}>"

          private

          def require_quota
            wait = Quota.wait(@quota)
            return unless wait.positive?

            raise APIError.new("Globalping takes no more measurements for #{wait.ceil} s", final: true)
          end

          # Nil for a failure that may pass.
          def poll(id, etag)
            answer = exchange("/v1/measurements/#{id}", Net::HTTP::Get, nil, { "If-None-Match" => etag }.compact)
            return answer if answer.success? || answer.status == 304
            raise refusal(answer) unless answer.status >= 500
          rescue HTTPPost::Request::Failed => e
            raise APIError, e.message unless e.retryable? || e.unsure?
          end

          def exchange(path, verb, body, headers = {})
            request = HTTPPost::Request.new(URI.parse("#{@url}#{path}"), body, service: SERVICE, verb: verb,
                                                                               headers: @headers.merge(headers),
                                                                               longest_body: LONGEST_ANSWER, **TIMEOUTS)
            request.call
          rescue HTTPPost::Request::Failed => e
            raise if verb == Net::HTTP::Get

            raise APIError.new(e.message, final: true)
          end

          def refusal(answer, final: true)
            wait = answer.wait || seconds(answer.header("X-RateLimit-Reset"))
            Quota.refuse(@quota, wait) if answer.status == 429
            APIError.new(answer.reason(MEANINGS) + type_of(answer), final: final)
          end

          # The API's own word for the error. Its message may repeat what was sent.
          def type_of(answer)
            error = document(answer)["error"]
            type = error["type"] if error.is_a?(Hash)
            type.is_a?(String) && type.match?(/\A[a-z_]{1,40}\z/) ? " (#{type})" : ""
          rescue APIError
            ""
          end

          def document(answer)
            parsed = JSON.parse(text(answer))
            parsed.is_a?(Hash) ? parsed : raise(unreadable)
          rescue JSON::ParserError, EncodingError, Zlib::Error
            raise unreadable
          end

          def text(answer)
            body = answer.body.to_s
            if answer.header("Content-Encoding") == "gzip"
              body = Zlib::GzipReader.wrap(StringIO.new(body)) { |reader| reader.read(LONGEST_ANSWER + 1) }.to_s
            end
            raise APIError, "Globalping answered with more than #{LONGEST_ANSWER / 1024} KiB" if
              body.bytesize > LONGEST_ANSWER

            body.dup.force_encoding(Encoding::UTF_8)
          end

          def unreadable
            APIError.new("what answered in Globalping's place is not what its API describes", final: true)
          end

          def seconds(text)
            number = Float(text, exception: false) if text
            number if number&.finite? && !number.negative?
          end

          def now = Process.clock_gettime(Process::CLOCK_MONOTONIC)
        end
      end
    end
  end
end
