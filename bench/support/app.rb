# frozen_string_literal: true

require "json"
require "rbconfig"
require_relative "six"

module Bench
  # The process of bench/server.rb, held by its streams.
  class App
    SERVER = File.expand_path("../server.rb", __dir__)

    # @return [String] where it listens
    attr_reader :url

    def self.open
      app = new
      yield app
    ensure
      app&.close
    end

    def initialize
      @io = IO.popen([WITHOUT_BUNDLER, RbConfig.ruby, "--disable-gems", SERVER], "r+")
      @url = "http://127.0.0.1:#{Integer(@io.gets)}"
    end

    # @return [Hash] what it answered since the last time: "count", and "slowest" in seconds
    def take = tell("take")

    # While it is broken, every page is a 200 that holds nothing of what is expected.
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
