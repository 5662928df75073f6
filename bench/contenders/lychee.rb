# frozen_string_literal: true

require "tempfile"
require_relative "tool"

module Bench
  # lychee checks the same number of links, all different, since it requests no link twice; it checks only the status.
  class Lychee < Tool
    NAME = "lychee, its links alone"
    PROGRAM = "lychee"
    # Its default rate limit: ten at once, and 50 ms from one to the next.
    UNSPARING = %W[--max-concurrency #{Many::CONCURRENCY} --host-concurrency #{Many::CONCURRENCY}
                   --host-request-interval 0ms --max-retries 0 --no-progress --format json].freeze
    private_constant :UNSPARING

    def initialize(url, many)
      # The file is deleted with the object.
      @links = Tempfile.new(["links", ".txt"])
      many.checks.times { |number| @links.puts("#{url}#{many.page}/#{number}") }
      @links.close
      super(many, *UNSPARING, @links.path)
    end

    def run
      result = told
      seconds, nanoseconds = result.fetch("duration").values_at("secs", "nanos")
      @took = seconds + (nanoseconds / 1e9)
      result.fetch("successful") == asks
    end
  end
end
