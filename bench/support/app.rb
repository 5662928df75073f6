# frozen_string_literal: true

require "json"
require_relative "six"

module Bench
  # The process of examples/bench_server, controlled through its standard streams.
  class App
    # Where Cargo puts it: cargo build --release --example bench_server
    SERVER = File.join(ENV.fetch("CARGO_TARGET_DIR", File.join(ROOT, "target")), "release/examples/bench_server")

    # @return [String] its URL
    attr_reader :url

    def self.open
      app = new
      yield app
    ensure
      app&.close
    end

    def initialize
      @io = IO.popen([SERVER], "r+")
      @url = "http://127.0.0.1:#{Integer(@io.gets)}"
    rescue Errno::ENOENT
      raise "#{SERVER} is missing: cargo build --release --example bench_server"
    end

    # @return [Hash] its counters since the last call: "count" of its answers, "slowest" of them in seconds,
    #   "connections" that were opened, and "most" requests that it held at once
    def take = tell("take")

    # While it is broken, every page is a 200 without the expected content.
    def broken
      tell("break")
      yield
    ensure
      tell("mend")
    end

    def close
      @io.close
    end

    private

    def tell(command)
      @io.puts(command)
      JSON.parse(@io.gets)
    end
  end
end
