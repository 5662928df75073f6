# frozen_string_literal: true

require "json"
require_relative "command"

module Bench
  # oha fires the same requests, and looks at nothing but the status.
  class Oha
    NAME = "oha, its requests alone"

    # @return [Float] seconds, by its own watch
    attr_reader :took

    def self.installed? = !Command.which("oha").nil?
    def self.version = `oha --version`[/\d+\.\d+\.\d+/]

    def initialize(url, many)
      @many = many
      @command = ["oha", "-n", many.checks.to_s, "-c", Many::CONCURRENCY.to_s, "--no-tui", "--output-format", "json",
                  url + many.page]
    end

    def name = NAME
    def every = 1
    def asks = @many.checks
    def judges? = false

    def run
      told = JSON.parse(IO.popen([WITHOUT_BUNDLER, *@command], &:read))
      @took = told.fetch("summary").fetch("total")
      told.fetch("statusCodeDistribution") == { "200" => asks }
    end
  end
end
