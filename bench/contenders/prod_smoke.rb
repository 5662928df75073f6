# frozen_string_literal: true

require_relative "command"

module Bench
  # bin/prod-smoke: the Ruby at hand, without RubyGems and without Bundler.
  module ProdSmoke
    NAME = "prod-smoke"

    module_function

    def command(url)
      Command.new(NAME, "bin/prod-smoke", "studio", "--config", SIX_CONFIG, "--url", url)
    end
  end
end
