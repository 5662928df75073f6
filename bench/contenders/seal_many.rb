# frozen_string_literal: true

module Bench
  # Many checks in this process: the suite is parsed already, or the config file is read each time.
  class SealMany
    SUITE = "suite.run"
    WHOLE = "SmokeSeal.run, its config read anew"

    attr_reader :name

    # @return [Array<SealMany>] of one run and of one that reads the config as well
    def self.both(url, many)
      suite = many.suite(url)
      [
        new(SUITE, many) { suite.run },
        new(WHOLE, many) { SmokeSeal.run(Many::NAME, config: many.config, url: url) }
      ]
    end

    def initialize(name, many, &seal)
      @name = name
      @many = many
      @seal = seal
    end

    def every = 1
    def asks = @many.checks
    def judges? = @many.text?
    def run = @seal.call.green?
  end
end
