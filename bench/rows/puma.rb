# frozen_string_literal: true

require_relative "row_group"
require_relative "../../test/support/nginx"

module Bench
  # A small server: Puma with 3 and with 5 threads, by itself and behind nginx, and ten checks of it at the default
  # concurrency.
  class PumaRows < RowGroup
    THREADS = [3, 5].freeze
    CHECKS = 10
    RUN = Bar.new(:<=, 1.3)
    VISIT = Bar.new(:<=, 2.0)
    # Runs during one visit. Puma has finished with one run before the next begins.
    SEALS = 5

    def measure
      return @table.add(what: "ten checks of a small Puma", note: "not installed") unless PumaApp.installed?

      THREADS.each do |threads|
        PumaApp.open(threads) { |puma| each_way(puma) { |server| [run(server), visit(server)] } }
      end
    end

    private

    # A server under test: its URL, the threads of its Puma, and its name.
    Server = Struct.new(:url, :threads, :name)
    private_constant :Server

    def each_way(puma)
      name = "Puma #{puma.version} with #{puma.threads} threads"
      yield Server.new(puma.url, puma.threads, name)
      return unless Nginx::PROGRAM

      Nginx.before([puma.url]) { |url| yield Server.new(url, puma.threads, "#{name} behind nginx") }
    end

    def run(puma)
      suite = suite(puma.url)
      ours = -> { suite.run.green? || raise("it is not green") }
      theirs = -> { curl(puma) || raise("curl failed") }
      [ours, theirs].each(&:call)
      took = Array.new(@rounds) { [time(&ours), time(&theirs)] }.transpose.map { |times| Samples.median(times) }
      what = "ten checks of #{puma.name} / curl --parallel with as many connections as threads"
      @table.add(what: what, ratio: took.inject(:/), bar: RUN, note: milliseconds(took))
    end

    def visit(puma)
      suite = suite(puma.url)
      visitor = Visitor.new(puma.url)
      pairs = Array.new(@rounds) do
        took = nil
        beside = visitor.slowest { took = time { SEALS.times { suite.run } } }
        [beside, visitor.slowest { sleep(took) }]
      end
      slowest = pairs.transpose.map { |times| Samples.median(times) }
      what = "a visitor's slowest answer of #{puma.name} during seals / without"
      @table.add(what: what, ratio: slowest.inject(:/), bar: VISIT, note: milliseconds(slowest))
    end

    def milliseconds(times) = times.map { |seconds| "#{(seconds * 1000).round(1)} ms" }.join(" / ")

    def suite(url)
      checks = Array.new(CHECKS) { |n| ["page#{n}", { "path" => "/#{n}", "text" => "All is well" }] }.to_h
      concurrency = ENV["CONCURRENCY"]&.to_i
      SmokeSeal::Suite.parse("puma", { "checks" => checks, "concurrency" => concurrency }.compact, url: url)
    end

    def curl(puma)
      pages = Array.new(CHECKS) { |n| ["-o", File::NULL, "#{puma.url}/#{n}"] }.flatten
      at_once = ["--parallel", "--parallel-immediate", "--parallel-max", puma.threads.to_s]
      system(WITHOUT_BUNDLER, "curl", "--fail", *at_once, *pages, err: File::NULL)
    end

    def time
      began = Stopwatch.now
      yield
      Stopwatch.now - began
    end
  end
end
