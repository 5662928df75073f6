# frozen_string_literal: true

# The server's time for each page of the engine, in production mode, among ten thousand releases:
#
#   bundle exec rake bench:pages
#
# docs/performance.md explains it.

ENV["SMOKE_SEAL_PASSWORD"] = "a password of the benchmark"
require_relative "ship/host"
require "rack/mock"
require_relative "../test/support/realistic_releases"
require_relative "support/stopwatch"
require_relative "support/table"

module Bench
  # Asks for pages as a web server does, in this process.
  class Pages
    include RealisticReleases

    MANY = 10_000
    # Milliseconds.
    LIMIT = 30.0
    PATHS = { "the overview" => "", "a release" => "/releases/%d", "a check" => "/check?app=shop&check=page+3" }.freeze

    def initialize
      @release = realistic_release
      multiply(@release, MANY)
    end

    # With the app of the releases in the config; and the overview with the config of the reference host, which has
    # other apps: then twice as many releases are read.
    #
    # @param table [Table]
    def measure(table, rounds:)
      in_app("apps: { #{APP}: { url: https://shop.example.com } }") do |folder|
        SmokeSeal::Configuration.current.config_path = "#{folder}/config/smoke_seal.yml"
        measure_paths(table, PATHS, rounds: rounds)
      end
      SmokeSeal::Configuration.current.config_path = nil
      measure_paths(table, { "the overview, more apps" => "" }, rounds: rounds)
    end

    private

    def measure_paths(table, paths, rounds:)
      samples = paths.transform_values { [] }
      # The first requests load views and statements.
      (rounds + 3).times do |round|
        paths.each { |name, path| samples[name] << Sample.new(time(format(path, @release.id))) if round >= 3 }
      end
      samples.each { |name, taken| add(table, name, Samples.new(taken)) }
    end

    def add(table, name, samples)
      milliseconds = samples.wall * 1000
      table.add(what: "#{name} / #{LIMIT.to_i} ms", ratio: milliseconds / LIMIT, bar: Bar.new(:<=, 1.0),
                samples: [samples], note: format("%.1f ms", milliseconds))
    end

    # @return [Float] seconds
    def time(path)
      environment = Rack::MockRequest.env_for("/smoke_seal#{path}", "HTTP_AUTHORIZATION" => credentials)
      began = Stopwatch.now
      status, _headers, body = Rails.application.call(environment)
      body.each(&:bytesize)
      took = Stopwatch.now - began
      body.close if body.respond_to?(:close)
      raise "#{path} answered #{status}" unless status == 200

      took
    end

    def credentials
      @credentials ||= ActionController::HttpAuthentication::Basic.encode_credentials("operator",
                                                                                      ENV.fetch("SMOKE_SEAL_PASSWORD"))
    end
  end

  rounds = Integer(ENV.fetch("ROUNDS", 100))
  table = Table.new
  Pages.new.measure(table, rounds: rounds)
  database = ActiveRecord::Base.connection.adapter_name
  versions = "#{RUBY_DESCRIPTION}; Rails #{Rails::VERSION::STRING}; #{database}"
  puts "#{versions}; #{Pages::MANY} releases; #{rounds} rounds", "", table
end
