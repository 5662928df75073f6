# frozen_string_literal: true

require "json"
require_relative "row_group"

module Bench
  # The memory that a long run needs in addition to its Ruby process.
  class MemoryRows < RowGroup
    MIB = 1024 * 1024
    MOST = 60
    SCRIPT = File.expand_path("../clients/peak.rb", __dir__)
    TURNS = 3

    def measure
      return @table.add(what: "peak memory of 10,000 checks", note: "Linux tells it, this system does not") unless
        Memory.there?

      usual = peak(10_000, 64)
      @table.add(what: "peak memory of 10,000 checks / #{MOST} MiB", note: mib(usual), ratio: usual / MOST,
                 bar: Bar.new(:<=, 1.0))
      grown("with a concurrency of 256 / of 64", 10_000, 256, usual)
      grown("of 20,000 checks / of 10,000", 20_000, 64, usual)
    end

    private

    def grown(what, checks, concurrency, usual)
      peak = peak(checks, concurrency)
      @table.add(what: "the same, #{what}", note: mib(peak), ratio: peak / usual)
    end

    # @return [Float] MiB
    def peak(checks, concurrency)
      command = [WITHOUT_BUNDLER, RbConfig.ruby, SCRIPT, @app.url, checks.to_s, concurrency.to_s]
      bytes = Array.new(TURNS) { JSON.parse(IO.popen(command, &:read)).fetch("run_bytes") }
      Samples.median(bytes).fdiv(MIB)
    end

    def mib(number) = "#{number.round(1)} MiB"
  end
end
