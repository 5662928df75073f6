# frozen_string_literal: true

require "rbconfig"
require_relative "six"

module Bench
  # A Puma of few threads, in a process of its own.
  class PumaApp
    SERVER = File.expand_path("../puma/server.rb", __dir__)
    # Milliseconds that each answer takes.
    DELAY = 10

    attr_reader :url, :threads

    def self.installed? = !Gem.find_files("puma/server").empty?

    def self.open(threads)
      app = new(threads)
      yield app
    ensure
      app&.close
    end

    def initialize(threads)
      @threads = threads
      @io = IO.popen([WITHOUT_BUNDLER, RbConfig.ruby, SERVER, threads.to_s, DELAY.to_s], "r+")
      @url = "http://127.0.0.1:#{Integer(@io.gets)}"
    end

    def close
      @io.close
    end
  end
end
