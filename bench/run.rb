# frozen_string_literal: true

# Prints one table of ratios, from one run: bundle exec rake bench. docs/performance.md explains it.
#
#   ROUNDS=40 CHROMIUM=/usr/bin/chromium ONLY=many MARKDOWN=1 ruby bench/run.rb

require "etc"
require "rbconfig"

$LOAD_PATH.unshift(File.expand_path("../lib", __dir__))
require "smoke_seal"

Dir.glob(File.join(__dir__, "{support,contenders,rows}", "*.rb")).each { |file| require file }

module Bench
  # One run of all groups, or of those in ONLY.
  class Run
    ROUNDS = Integer(ENV.fetch("ROUNDS", 40))
    GROUPS = { "six" => SixRows, "many" => ManyRows, "fleet" => FleetRows, "memory" => MemoryRows,
               "threads" => ThreadRows, "puma" => PumaRows }.freeze
    ONLY = ENV.fetch("ONLY", GROUPS.keys.join(",")).split(",")

    def initialize(app)
      @app = app
      @table = Table.new
    end

    def print
      puts machine, ""
      GROUPS.slice(*ONLY).each_value { |rows| rows.new(@app, @table, ROUNDS).measure }
      puts ENV.key?("MARKDOWN") ? @table.to_markdown : @table
    end

    private

    def machine
      peers = { "hurl" => Hurl, "oha" => Oha, "lychee" => Lychee, "Playwright" => Playwright }
      [
        "#{RUBY_DESCRIPTION}; smoke_seal #{SmokeSeal::VERSION}",
        peers.map { |name, peer| "#{name} #{peer.installed? ? peer.version : "not installed"}" }.join("; "),
        "#{Etc.nprocessors} processors, load #{load_average} at the start; #{ROUNDS} rounds, in turns",
        "ratios of medians; quarters: how far the middle half of the runs lies from the first contender's median"
      ]
    end

    def load_average
      File.read("/proc/loadavg").split.first
    rescue SystemCallError
      "unknown"
    end
  end
end

Bench::App.open { |app| Bench::Run.new(app).print }
