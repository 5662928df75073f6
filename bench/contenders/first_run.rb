# frozen_string_literal: true

require "rbconfig"

module Bench
  # The first SmokeSeal.run of a process, which has loaded the gem, and what a host has loaded anyway.
  class FirstRun
    EAGER = "SmokeSeal.run, the first of a process that loaded all at boot, as Rails does in production"
    NAME = "SmokeSeal.run, the first of a process"
    WITHOUT_YAML = "SmokeSeal.run, the first of a process that has not loaded YAML"
    AT_BOOT = "SmokeSeal.eager_load!"
    SCRIPT = <<~RUBY
      now = -> { Process.clock_gettime(Process::CLOCK_MONOTONIC) }
      config, url = ARGV
      began = now.call
      seal = SmokeSeal.run("studio", config: config, url: url)
      puts seal.green?, now.call - began
    RUBY

    attr_reader :name, :took

    def self.all(url)
      [new(EAGER, url, "-ryaml", boot: AT_BOOT), new(NAME, url, "-ryaml"), new(WITHOUT_YAML, url)]
    end

    def initialize(name, url, *options, boot: nil)
      @name = name
      script = ["require \"smoke_seal\"", boot, SCRIPT].compact.join("\n")
      @command = [RbConfig.ruby, "-I#{File.join(ROOT, "lib")}", *options, "-e", script, SIX_CONFIG, url]
    end

    def every = 1
    def asks = CHECKS
    # That is tried with the later runs: a broken app takes its boot window.
    def judges? = false

    def run
      green, took = IO.popen([WITHOUT_BUNDLER, *@command], &:readlines).map(&:chomp)
      @took = Float(took)
      green == "true"
    end
  end
end
