# frozen_string_literal: true

module Bench
  # One measurement: the contender's time, and the app's own counters meanwhile.
  Sample = Struct.new(:wall, :slowest)

  # Lets contenders take turns, so that other work of the machine affects all of them alike.
  class Stopwatch
    def self.now = Process.clock_gettime(Process::CLOCK_MONOTONIC)

    # @param app [App]
    def initialize(app)
      @app = app
    end

    # @param contenders [Array] each with +name+, +run+, +judges?+, +asks+ (how many requests it sends; nil for none),
    #   and +every+: it runs only in every n-th round. A contender that measures its own time has +took+ as well.
    # @return [Hash{String => Samples}] by name
    def compare(contenders, rounds:)
      contenders.each { |contender| warm_up(contender) }
      samples = contenders.to_h { |contender| [contender.name, []] }
      rounds.times do |round|
        contenders.each do |contender|
          samples[contender.name] << time(contender) if (round % contender.every).zero?
        end
      end
      samples.transform_values { |taken| Samples.new(taken) }
    end

    private

    # Warms the file cache, for all contenders alike.
    def warm_up(contender)
      raise "#{contender.name} does not hold that a sound app is well" unless contender.run
      return unless contender.judges?

      raise "#{contender.name} holds that a broken app is well" if @app.broken { contender.run }
    end

    def time(contender)
      @app.take
      began = Stopwatch.now
      well = contender.run
      wall = Stopwatch.now - began
      raise "#{contender.name} failed in the middle" unless well

      answers = @app.take
      raise "#{contender.name} asked #{answers["count"]} times" if contender.asks && answers["count"] != contender.asks

      Sample.new(contender.respond_to?(:took) ? contender.took : wall, answers["slowest"])
    end
  end

  # The measurements of one contender, over all rounds.
  class Samples
    def self.median(numbers) = quantile(numbers, 0.5)

    def self.quantile(numbers, share)
      sorted = numbers.sort
      place = (sorted.size - 1) * share
      low = sorted.fetch(place.floor)
      low + ((sorted.fetch(place.ceil) - low) * (place % 1))
    end

    def initialize(samples)
      @samples = samples
    end

    def size = @samples.size

    # @return [Float] seconds
    def wall = Samples.median(walls)

    # @return [Float] seconds of the fastest run
    def least = walls.min

    # @return [Float] the wall time over the slowest answer that the app itself took in that very run
    def over_slowest = Samples.median(@samples.map { |sample| sample.wall / sample.slowest })

    # @return [Float] seconds that the app took for its slowest answer
    def slowest = Samples.median(@samples.map(&:slowest))

    # @return [Array<Float>] the quarters of the wall time, as shares of its median
    def spread = [0.25, 0.75].map { |share| Samples.quantile(walls, share) / wall }

    private

    def walls = @samples.map(&:wall)
  end
end
