# frozen_string_literal: true

require "net/http"
require_relative "stopwatch"

module Bench
  # A visitor who requests one page after the other, each over a new connection.
  class Visitor
    # Seconds between two pages.
    PAUSE = 0.005

    def initialize(url)
      @uri = URI("#{url}/visit")
    end

    # @return [Float] the slowest of the answers that the visitor waited for while the block ran, in seconds
    def slowest
      goes_on = true
      waits = []
      thread = Thread.new do
        while goes_on
          waits << wait
          sleep(PAUSE)
        end
      end
      yield
      goes_on = false
      thread.join
      waits.max
    end

    private

    def wait
      began = Stopwatch.now
      Net::HTTP.get_response(@uri)
      Stopwatch.now - began
    end
  end
end
