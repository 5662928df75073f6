# frozen_string_literal: true

require_relative "row_group"

module Bench
  # Suites far longer than any app has.
  class ManyRows < RowGroup
    # They take long, and vary less.
    SELDOM = 8
    PARSED = SealMany::SUITE
    WHOLE = SealMany::WHOLE

    def measure
      thousand
      ten_thousand
    end

    private

    def rounds = [@rounds / SELDOM, 1].max

    def stopwatch = Stopwatch.new(@app)

    def thousand
      many = Many.new(checks: 1_000, delay: 50, text: false)
      took = stopwatch.compare(SealMany.both(@app.url, many), rounds: rounds)
      over(took, PARSED, many.ideal, "1,000 checks of 50 ms, #{PARSED} / the ideal, 1,000/64 x 50 ms", 1.08)
      over(took, WHOLE, many.ideal, "the same, #{WHOLE} / the ideal")
      over(took, PARSED, many.rounds, "the same, #{PARSED} / the least there can be, 16 rounds of 50 ms")
    end

    def over(took, name, seconds, what, limit = nil)
      samples = took.fetch(name)
      bar = Bar.new(:<=, limit) if limit
      @table.add(what: what, ratio: samples.wall / seconds, bar: bar, samples: [samples])
    end

    def ten_thousand
      many = Many.new(checks: 10_000, delay: 0)
      clients = RubyClient.all(@app.url, many).select(&:installed?)
      took = stopwatch.compare([*SealMany.both(@app.url, many), *tools(many), *clients], rounds: rounds)
      against(took, Oha::NAME)
      compare(took, WHOLE, Oha::NAME, what: "the same, #{WHOLE} / #{Oha::NAME}")
      against(took, Lychee::NAME, Bar.new(:<=, 1.0))
      best = clients.map(&:name).min_by { |name| took.fetch(name).wall }
      RubyClient::SCRIPTS.each_key { |name| against(took, name, (Bar.new(:<=, 0.3) if name == best)) }
      # Compares the best client with the fastest tool, which reads no page.
      compare(took, Oha::NAME, best, what: "the same, #{Oha::NAME} / #{best}")
    end

    def tools(many) = [Oha, Lychee].select(&:installed?).map { |tool| tool.new(@app.url, many) }

    def against(took, theirs, bar = nil)
      compare(took, PARSED, theirs, what: "10,000 checks of a text, #{PARSED} / #{theirs}", bar: bar)
    end
  end
end
