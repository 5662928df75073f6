# frozen_string_literal: true

require "net/http"

class Release
  # The hard gate: a release whose +/up+ does not answer 200 in time is not shipped.
  class Gate
    class Failed < Aborted; end

    LIMIT = 120
    INTERVAL = 0.5
    PER_REQUEST = 5
    # What a request meets while the app is not there yet.
    NOT_THERE = [SystemCallError, SocketError, IOError, OpenSSL::SSL::SSLError, Net::ProtocolError,
                 Net::HTTPBadResponse, Net::HTTPHeaderSyntaxError].freeze
    private_constant :NOT_THERE

    # @param url [String] the app's base URL
    # @param limit [Numeric] seconds it may take
    def initialize(url, limit: LIMIT)
      @uri = URI("#{url.to_s.chomp("/")}/up")
      @limit = limit
    end

    # Asks until the answer is 200.
    #
    # @return [Float] the seconds it took
    # @raise [Failed] it was not, to the end
    def wait
      began = now
      until (said = ask(began + @limit - now)) == "200"
        raise Failed, "the gate at #{@uri} did not open in #{@limit} s: #{said}" if now + INTERVAL > began + @limit

        sleep INTERVAL
      end
      now - began
    end

    private

    # @return [String] the status, or why there is none
    def ask(time_left)
      timeout = time_left.clamp(0.1, PER_REQUEST)
      Timeout.timeout(timeout) do
        Net::HTTP.start(@uri.host, @uri.port, use_ssl: @uri.scheme == "https", open_timeout: timeout) do |http|
          http.request_get(@uri.request_uri).code
        end
      end
    rescue Timeout::Error
      "no answer"
    rescue *NOT_THERE => e
      e.message
    end

    def now = Process.clock_gettime(Process::CLOCK_MONOTONIC)
  end
end
