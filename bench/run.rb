# frozen_string_literal: true

# Prints one table of ratios, from one run: bundle exec rake bench. docs/performance.md says what stands behind it.
#
#   ROUNDS=40 CHROMIUM=/usr/bin/chromium ruby bench/run.rb

require "etc"
require "rbconfig"

$LOAD_PATH.unshift(File.expand_path("../lib", __dir__))
require "smoke_seal"

Dir.glob(File.join(__dir__, "{support,contenders}", "*.rb")).each { |file| require file }

module Bench
  # One run of everything.
  class Run
    ROUNDS = Integer(ENV.fetch("ROUNDS", 40))
    # Playwright's share of the rounds: it takes seconds where the others take a tenth of one.
    SELDOM = 8
    REQUIRE_MS = 30.0

    def initialize(app)
      @app = app
      @stopwatch = Stopwatch.new(app)
      @table = Table.new
    end

    def print
      puts machine, ""
      in_process
      whole_process
      loading
      puts @table
    end

    private

    def machine
      [
        "#{RUBY_DESCRIPTION}; smoke_seal #{SmokeSeal::VERSION}",
        "hurl #{Hurl.installed? ? Hurl.version : "not installed"}; " \
        "Playwright #{Playwright.installed? ? Playwright.version : "not installed"}",
        "#{Etc.nprocessors} processors, load #{load_average} at the start; #{ROUNDS} rounds, in turns",
        "ratios of medians; quarters: how far the middle half of the runs lies from the first contender's median"
      ]
    end

    def load_average
      File.read("/proc/loadavg").split.first
    rescue SystemCallError
      "unknown"
    end

    def in_process
      contenders = [InProcess, ThreadedNetHTTP, SequentialNetHTTP].map { |contender| contender.new(@app.url) }
      took = @stopwatch.compare(contenders, rounds: ROUNDS)
      ours = took.fetch(InProcess::NAME)
      @table.add(what: "the app's slowest answer / the 100 ms it means to take", ratio: ours.slowest / DELAY,
                 samples: [ours])
      @table.add(what: "#{InProcess::NAME} / the app's slowest answer in that run", ratio: ours.over_slowest,
                 bar: Bar.new(:<=, 1.10), samples: [ours])
      [ThreadedNetHTTP, SequentialNetHTTP].each { |other| compare(took, InProcess::NAME, other::NAME) }
    end

    def whole_process
      contenders = [ProdSmoke.command(@app.url)]
      contenders += Hurl.commands(@app.url) if Hurl.installed?
      contenders << Playwright.command(@app.url, every: SELDOM) if Playwright.installed?
      took = @stopwatch.compare(contenders, rounds: ROUNDS)
      compare(took, ProdSmoke::NAME, Hurl::NAME, bar: Bar.new(:<, 1.0))
      compare(took, ProdSmoke::NAME, Hurl::WIDE)
      compare(took, ProdSmoke::NAME, Playwright::NAME, bar: Bar.new(:<=, 1.0 / 15))
    end

    def loading
      took = @stopwatch.compare(RubyStart.commands, rounds: ROUNDS)
      load(took, RubyStart::LOADED, RubyStart::BARE)
      load(took, RubyStart::LOADED_WITHOUT_GEMS, RubyStart::BARE_WITHOUT_GEMS)
    end

    def load(took, loaded, bare)
      ms = (took.fetch(loaded).wall - took.fetch(bare).wall) * 1000
      compare(took, loaded, bare)
      @table.add(what: "what that is more / #{REQUIRE_MS.round} ms", note: "#{ms.round(1)} ms", ratio: ms / REQUIRE_MS,
                 bar: Bar.new(:<=, 1.0), samples: took.values_at(loaded, bare))
    end

    def compare(took, ours, theirs, bar: nil)
      samples = took.values_at(ours, theirs)
      return @table.add(what: "#{ours} / #{theirs}", bar: bar, note: "not installed") unless samples.all?

      @table.add(what: "#{ours} / #{theirs}", ratio: samples.map(&:wall).inject(:/), bar: bar, samples: samples)
    end
  end
end

Bench::App.open { |app| Bench::Run.new(app).print }
