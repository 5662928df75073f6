# frozen_string_literal: true

require "json"
require "rbconfig"

module Bench
  # What one run of so many checks costs, by its parts.
  class Cost
    SCRIPT = File.expand_path("../clients/peak.rb", __dir__)
    # The values that bench/clients/peak.rb prints, with their labels.
    PARTS = {
      "config" => "reading the config",
      "suite" => "parsing the suite",
      "run" => "the run",
      "evidence" => "the evidence, as Ruby has it",
      "json" => "the seal, as JSON",
      "run_bytes" => "the run's peak memory"
    }.freeze

    # @return [Cost] the medians of some processes
    def self.of(checks, url, turns:)
      command = [WITHOUT_BUNDLER, RbConfig.ruby, SCRIPT, url, checks.to_s, Many::CONCURRENCY.to_s]
      told = Array.new(turns) { JSON.parse(IO.popen(command, &:read)) }
      new(checks, PARTS.keys.to_h { |part| [part, Samples.median(told.map { |figures| figures.fetch(part) })] })
    end

    # @return [String] a line for each part, a column for each number of checks
    def self.table(costs)
      last = costs.values.last
      lines = PARTS.map do |part, name|
        shares = costs.values.map { |cost| format("%.2f", cost.each(part) / last.each(part)) }
        [*shares, name].map { |text| text.rjust(9) }.join("  ")
      end
      [costs.keys.map { |size| size.to_s.rjust(9) }.join("  "), *lines].join("\n")
    end

    attr_reader :checks

    def initialize(checks, figures)
      @checks = checks
      @figures = figures
    end

    # @return [Numeric] seconds, or bytes
    def total(part) = @figures.fetch(part)

    def each(part) = total(part).fdiv(checks)
  end
end
