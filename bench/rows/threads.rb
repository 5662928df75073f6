# frozen_string_literal: true

require_relative "row_group"

module Bench
  # How much another Ruby thread gets done during a run.
  class ThreadRows < RowGroup
    BAR = Bar.new(:>=, 0.95)
    # The long runs' share of the rounds.
    SELDOM = 8

    def measure
      six = -> { SmokeSeal.run("studio", config: SIX_CONFIG, url: @app.url) }
      share("6 checks of 100 ms", @rounds, bar: BAR, &six)
      suite = Many.new(checks: 1_000, delay: 50, text: false).suite(@app.url)
      share("1,000 checks of 50 ms", seldom) { suite.run }
      suite = Many.new(checks: 10_000, delay: 0).suite(@app.url)
      share("10,000 checks of a text, which keep the other processor busy", seldom) { suite.run }
    end

    private

    def seldom = [@rounds / SELDOM, 1].max

    def share(what, rounds, bar: nil, &run)
      run.call
      pairs = Array.new(rounds) do
        beside, seconds = work(&run)
        alone, = work { sleep(seconds) }
        beside / alone
      end
      @table.add(what: "another thread's work during #{what} / alone", ratio: Samples.median(pairs), bar: bar)
    end

    # @return [Array(Float, Float)] a thread's loop iterations per second while the block ran, and the block's seconds
    def work
      rounds = 0
      goes_on = true
      thread = Thread.new { rounds += 1 while goes_on }
      began = Stopwatch.now
      yield
      seconds = Stopwatch.now - began
      counted = rounds
      goes_on = false
      thread.join
      [counted / seconds, seconds]
    end
  end
end
