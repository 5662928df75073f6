# frozen_string_literal: true

require_relative "tool"

module Bench
  # oha sends the same requests, and checks only the status.
  class Oha < Tool
    NAME = "oha, its requests alone"
    PROGRAM = "oha"

    def initialize(url, many)
      super(many, "-n", many.checks.to_s, "-c", Many::CONCURRENCY.to_s, "--no-tui", "--output-format", "json",
            url + many.page)
    end

    def run
      result = told
      @took = result.fetch("summary").fetch("total")
      result.fetch("statusCodeDistribution") == { "200" => asks }
    end
  end
end
