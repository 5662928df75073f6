# frozen_string_literal: true

require "rbconfig"

module Bench
  # A client library of Ruby, in a process of its own that keeps the time of its requests alone.
  class RubyClient
    FOLDER = File.expand_path("../clients", __dir__)
    SCRIPTS = {
      "Typhoeus, a hydra of 64" => "typhoeus.rb",
      "async-http, 64 fibers" => "async_http.rb",
      "Net::HTTP, 64 threads" => "net_http.rb"
    }.freeze

    attr_reader :name, :took

    # @return [Array<RubyClient>]
    def self.all(url, many) = SCRIPTS.map { |name, script| new(name, script, url, many) }

    def initialize(name, script, url, many)
      @name = name
      @command = [RbConfig.ruby, File.join(FOLDER, script), url + many.page]
      @many = many
    end

    def every = 1
    def asks = @many.checks
    def judges? = true
    def installed? = ask(1).first != "not installed"

    def run
      answers, took = ask(asks)
      @took = Float(took)
      Integer(answers) == asks
    end

    private

    def ask(times)
      IO.popen([WITHOUT_BUNDLER, *@command, times.to_s, Many::TEXT], &:readlines).map(&:chomp)
    end
  end
end
