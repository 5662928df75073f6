# frozen_string_literal: true

require "json"
require "tempfile"
require_relative "command"

module Bench
  # lychee checks as many links, each of them another one, since it asks for none twice; it looks at the status.
  class Lychee
    NAME = "lychee, its links alone"
    # It spares a host as it comes: ten at once, and 50 ms from one to the next.
    UNSPARING = %W[--max-concurrency #{Many::CONCURRENCY} --host-concurrency #{Many::CONCURRENCY}
                   --host-request-interval 0ms --max-retries 0 --no-progress --format json].freeze
    private_constant :UNSPARING

    # @return [Float] seconds, by its own watch
    attr_reader :took

    def self.installed? = !Command.which("lychee").nil?
    def self.version = `lychee --version`[/\d+\.\d+\.\d+/]

    def initialize(url, many)
      @many = many
      # The file goes with the object.
      @links = Tempfile.new(["links", ".txt"])
      many.checks.times { |number| @links.puts("#{url}#{many.page}/#{number}") }
      @links.close
    end

    def name = NAME
    def every = 1
    def asks = @many.checks
    def judges? = false

    def run
      told = JSON.parse(IO.popen([WITHOUT_BUNDLER, "lychee", *UNSPARING, @links.path], &:read))
      @took = told.fetch("duration").then { |duration| duration.fetch("secs") + (duration.fetch("nanos") / 1e9) }
      told.fetch("successful") == asks
    end
  end
end
