# frozen_string_literal: true

# Prints the stages of a whole prod-smoke as shares of its time. Each stage is a process that does everything of the
# stage before it and one thing more; the difference is the time of that thing. The fastest run of each counts, since
# disturbances only add time.
#
#   ROUNDS=40 ruby bench/stages.rb

require "rbconfig"
Dir.glob(File.join(__dir__, "{support,contenders}", "*.rb")).each { |file| require file }

module Bench
  class Stages
    ROUNDS = Integer(ENV.fetch("ROUNDS", 40))
    SUITE = 'SmokeSeal::Config.load(path: ARGV.fetch(0)).suite("studio", url: ARGV.fetch(1))'
    STAGES = {
      "Ruby itself" => ["-e", "1"],
      "require \"smoke_seal/cli\", the extension in it" => ["-e", "require 'smoke_seal/cli'"],
      "loading what reads YAML" => ["-e", "require 'smoke_seal/cli'; SmokeSeal::YAMLFile"],
      "reading the config, parsing the suite" => ["-e", "require 'smoke_seal/cli'; #{SUITE}"]
    }.freeze

    def initialize(app)
      @app = app
    end

    def print
      took = ProdSmoke.in_folder(@app.url) do |whole|
        Stopwatch.new(@app).compare([*commands, whole], rounds: ROUNDS)
      end
      whole = took.fetch(ProdSmoke::NAME)
      waiting = whole.slowest / whole.least
      shares(took.transform_values(&:least), whole.least).each { |name, share| puts "#{percent(share)}  #{name}" }
      puts "#{percent(waiting)}  of which the app's slowest answer"
    end

    private

    def commands
      STAGES.map do |name, arguments|
        command = [RbConfig.ruby, "--disable=gems", "-Ilib", *arguments, SIX_CONFIG, @app.url]
        Command.new(name, *command, judges: false, asks: nil)
      end
    end

    def shares(walls, whole)
      before = 0
      shares = walls.map do |name, wall|
        share = (wall - before) / whole
        before = wall
        [name == ProdSmoke::NAME ? "the run, the report, the end" : name, share]
      end
      [*shares, ["the whole", 1.0]]
    end

    def percent(share) = "#{(share * 100).round(1)} %".rjust(8)
  end
end

Bench::App.open { |app| Bench::Stages.new(app).print }
