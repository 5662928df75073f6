# frozen_string_literal: true

module Bench
  # SmokeSeal.run as a ship calls it: the config file is read each time.
  class InProcess
    NAME = "SmokeSeal.run"

    def initialize(url)
      @url = url
    end

    def name = NAME
    def every = 1
    def asks = CHECKS
    def judges? = true

    def run
      SmokeSeal.run("studio", config: SIX_CONFIG, url: @url).green?
    end
  end
end
