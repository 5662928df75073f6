# frozen_string_literal: true

require "rbconfig"
require "shellwords"
require_relative "six"

module Bench
  # A Puma with few threads, in a separate process. PUMA_RUBY is the command of a Ruby with another Puma, which may be
  # in a root of its own: it sees no file of this folder.
  class PumaApp
    SERVER = File.expand_path("../puma/server.rb", __dir__)
    RUBY = Shellwords.split(ENV.fetch("PUMA_RUBY", RbConfig.ruby))
    # Milliseconds that each answer takes.
    DELAY = 10

    attr_reader :url, :threads, :version

    def self.installed? = !Gem.find_files("puma/server").empty?

    def self.open(threads)
      app = new(threads)
      yield app
    ensure
      app&.close
    end

    def initialize(threads)
      @threads = threads
      @io = IO.popen([WITHOUT_BUNDLER, *RUBY, "-e", File.read(SERVER), threads.to_s, DELAY.to_s], "r+")
      port, @version = @io.gets.split
      @url = "http://127.0.0.1:#{port}"
    end

    def close
      @io.close
    end
  end
end
