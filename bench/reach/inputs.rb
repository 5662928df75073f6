# frozen_string_literal: true

module Bench
  module Reach
    # What the load depends on. The defaults are those of the gem, or were measured: bench/reach/rows.rb says how large
    # rows are.
    #
    # - +apps+, +vantages+: how many; one of the vantages is the machine that makes the seals
    # - +deploys+: of an app, a day
    # - +every+: minutes between two seals of the watch, after its first ones
    # - +requests+: of a seal from one vantage, with assets and all; +globalping_requests+: of one from a probe of
    #   Globalping
    # - +seconds+: of a seal that is green, far away; +slow_seconds+: of one that is not; +slow_share+: how many are not
    # - +wait_seconds+: the longest that a run waits for votes; +dead+: how many vantages never vote
    # - +keep_days+: how long runs are kept
    # - +run_bytes+, +vote_bytes+: of a row on PostgreSQL, with its indexes
    # - +merge_ms+: of the database, for one vote; +round_trips+: between a worker and the database, for one vote, each
    #   of +distance_ms+ from the furthest vantage
    # - +job_threads+: of each worker
    Inputs = Struct.new(:apps, :vantages, :deploys, :every, :requests, :globalping_requests, :seconds, :slow_seconds,
                        :slow_share, :wait_seconds, :dead, :keep_days, :run_bytes, :vote_bytes, :merge_ms,
                        :round_trips, :distance_ms, :job_threads, keyword_init: true)

    # Where they come from.
    class Inputs
      DEFAULTS = { apps: 10_000, vantages: 10, deploys: 1, every: 60, requests: 40, globalping_requests: 5,
                   seconds: 0.5, slow_seconds: 32, slow_share: 0.01, wait_seconds: 75, dead: 0, keep_days: 30,
                   run_bytes: 3_900, vote_bytes: 2_105, merge_ms: 5, round_trips: 3, distance_ms: 150,
                   job_threads: 10 }.freeze

      # @param environment [Hash{String => String}] such as ENV: APPS, VANTAGES, …
      # @return [Inputs]
      def self.from(environment)
        new(**DEFAULTS.to_h { |name, value| [name, environment.fetch(name.to_s.upcase, value).to_f] })
      end
    end
  end
end
