# frozen_string_literal: true

# Makes a run of so many checks in a process of its own, and prints as JSON how long its parts took, in seconds, and how
# many bytes it needed at its peak: ruby peak.rb URL CHECKS CONCURRENCY

require "json"
$LOAD_PATH.unshift(File.expand_path("../../lib", __dir__))
require "smoke_seal"
%w[many memory stopwatch].each { |file| require_relative "../support/#{file}" }

url = ARGV.fetch(0)
checks, concurrency = ARGV.drop(1).map { |number| Integer(number) }
many = Bench::Many.new(checks: checks, delay: 0, concurrency: concurrency)
figures = {}
timed = lambda do |name, &work|
  began = Bench::Stopwatch.now
  work.call.tap { figures[name] = Bench::Stopwatch.now - began }
end

# Before anything else, so that the run cannot reuse freed memory.
suite = timed.call("suite") { many.suite(url) }
seal = nil
figures["run_bytes"] = Bench::Memory.peak { seal = timed.call("run") { suite.run } }
raise seal.verdict_line unless seal.green?

timed.call("evidence") { seal.evidence }
timed.call("json") { seal.to_json }
config = many.config
require "yaml"
timed.call("config") { SmokeSeal::Config.load(path: config) }
puts JSON.generate(figures)
