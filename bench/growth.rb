# frozen_string_literal: true

# Prints the cost of runs from 10 to 100,000 checks, and draws a chart: bundle exec rake bench:growth
#
#   TURNS=3 MOST=100000 ruby bench/growth.rb

Dir.glob(File.join(__dir__, "{support,growth}", "*.rb")).each { |file| require file }

module Bench
  # The same run, ten times as long each time.
  class Growth
    MOST = Integer(ENV.fetch("MOST", 100_000))
    SIZES = [10, 100, 1_000, 10_000, 100_000].select { |size| size <= MOST }
    TURNS = Integer(ENV.fetch("TURNS", 3))
    PLOT = File.join(ROOT, "docs/growth.svg")

    def initialize(app)
      @app = app
    end

    def print
      costs = SIZES.to_h { |size| [size, Cost.of(size, @app.url, turns: TURNS)] }
      puts RUBY_DESCRIPTION, "per check, as shares of what it costs among #{SIZES.last}", ""
      puts Cost.table(costs)
      File.write(PLOT, Plot.new(costs).to_s) if SIZES.last >= 100_000
    end
  end
end

Bench::App.open { |app| Bench::Growth.new(app).print }
