# frozen_string_literal: true

require_relative "row_group"

module Bench
  # Six checks of an app that answers after 100 ms.
  class SixRows < RowGroup
    # Playwright's share of the rounds: it takes seconds where the others take a tenth of one.
    SELDOM = 8
    REQUIRE_MS = 30.0

    def measure
      in_process
      whole_process
      loading
    end

    private

    def stopwatch = Stopwatch.new(@app)

    def in_process
      contenders = [InProcess, ThreadedNetHTTP, SequentialNetHTTP].map { |contender| contender.new(@app.url) }
      took = stopwatch.compare([*FirstRun.all(@app.url), *contenders], rounds: @rounds)
      steady = took.fetch(InProcess::NAME)
      @table.add(what: "the app's slowest answer / the 100 ms it means to take", ratio: steady.slowest / DELAY,
                 samples: [steady])
      over_slowest(took, FirstRun::EAGER, Bar.new(:<=, 1.06))
      over_slowest(took, FirstRun::NAME)
      over_slowest(took, FirstRun::WITHOUT_YAML)
      over_slowest(took, InProcess::NAME, Bar.new(:<=, 1.03))
      [ThreadedNetHTTP, SequentialNetHTTP].each { |other| compare(took, InProcess::NAME, other::NAME) }
    end

    def over_slowest(took, name, bar = nil)
      samples = took.fetch(name)
      @table.add(what: "#{name} / the app's slowest answer in that run", ratio: samples.over_slowest, bar: bar,
                 samples: [samples])
    end

    def whole_process
      took = ProdSmoke.in_folder(@app.url) do |command|
        stopwatch.compare([command, ProdSmoke.with_options(@app.url), *peers], rounds: @rounds)
      end
      compare(took, ProdSmoke::NAME, Hurl::NAME, bar: Bar.new(:<=, 0.65))
      compare(took, ProdSmoke::NAME, Hurl::WIDE)
      compare(took, ProdSmoke::NAME, Playwright::NAME, bar: Bar.new(:<=, 1.0 / 20))
      compare(took, ProdSmoke::WITH_OPTIONS, ProdSmoke::NAME)
    end

    def peers
      [*(Hurl.commands(@app.url) if Hurl.installed?),
       *(Playwright.command(@app.url, every: SELDOM) if Playwright.installed?)]
    end

    def loading
      took = stopwatch.compare(RubyStart.commands, rounds: @rounds)
      load(took, RubyStart::LOADED, RubyStart::BARE)
      load(took, RubyStart::LOADED_WITHOUT_GEMS, RubyStart::BARE_WITHOUT_GEMS)
    end

    def load(took, loaded, bare)
      ms = (took.fetch(loaded).wall - took.fetch(bare).wall) * 1000
      compare(took, loaded, bare)
      @table.add(what: "what that is more / #{REQUIRE_MS.round} ms", note: "#{ms.round(1)} ms", ratio: ms / REQUIRE_MS,
                 bar: Bar.new(:<=, 1.0), samples: took.values_at(loaded, bare))
    end
  end
end
