# frozen_string_literal: true

require_relative "row_group"

module Bench
  # A hundred apps in one call.
  class FleetRows < RowGroup
    SELDOM = 8
    WHAT = "#{Fleet::APPS} apps of #{Fleet::CHECKS} checks, #{SealFleet::ALL} / #{SealFleet::SLOWEST}".freeze
    BAR = Bar.new(:<=, 1.1)

    def measure
      return @table.add(what: WHAT, bar: BAR, note: "not there yet") unless SealFleet.there?

      fleet = Fleet.new(@app.url)
      took = Stopwatch.new(@app).compare(SealFleet.both(fleet), rounds: [@rounds / SELDOM, 1].max)
      compare(took, SealFleet::ALL, SealFleet::SLOWEST, what: WHAT, bar: BAR)
      samples = took.fetch(SealFleet::ALL)
      @table.add(what: "the same / the slowest answer", ratio: samples.over_slowest, samples: [samples])
    end
  end
end
