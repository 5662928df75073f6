# frozen_string_literal: true

require_relative "../../lib/smoke_seal/watch_settings"

module Bench
  module Reach
    # The load of a fleet, by its {Inputs}. Rates are those of an average second: ships and watches are spread over the
    # day.
    class Load
      DAY = 86_400.0
      # Jobs of a run besides those of the vantages: two of the watch, see {SmokeSeal::Watch}, and one that closes it.
      JOBS_OF_A_RUN = 3
      # A second, see {SmokeSeal::VantageRun#wait}.
      POLLS = 4

      # @param inputs [Inputs]
      def initialize(inputs)
        @in = inputs
      end

      # @return [Integer] of an app: that of each ship, and those of the watch until the next one
      def seals_a_day
        settings = SmokeSeal::WatchSettings.new("every" => @in.every)
        between = DAY / @in.deploys
        due = 0
        seals = 0
        seals += 1 while (due = settings.due_after(due)) <= between
        (@in.deploys * (1 + seals)).round
      end

      def runs_a_day = @in.apps * seals_a_day
      def votes_a_day = runs_a_day * @in.vantages
      def rows_a_day = runs_a_day + votes_a_day
      def bytes_a_day = (runs_a_day * @in.run_bytes) + (votes_a_day * @in.vote_bytes)
      def bytes_kept = bytes_a_day * @in.keep_days
      def rows_kept = rows_a_day * @in.keep_days

      def runs = runs_a_day / DAY
      def votes = votes_a_day / DAY
      # The machine that makes a seal needs no job for its own vote.
      def jobs = runs * (JOBS_OF_A_RUN + @in.vantages - 1)

      def requests = votes * @in.requests
      def requests_of_a_vantage = runs * @in.requests
      def requests_of_an_app_a_day = seals_a_day * @in.vantages * @in.requests
      def requests_of_an_app_at_once = @in.vantages * @in.requests

      # Threads that are busy at a vantage, on average.
      def busy_at_a_vantage = runs * mean_seconds

      # Threads that make seals, and wait for votes. A rule that needs two networks is decided without the last vote;
      # with more vantages missing, each run waits until its time is over.
      def busy_with_runs = runs * (@in.dead > 1 ? @in.wait_seconds : slowest_vote)

      # Of the database, in threads that are always busy with votes.
      def busy_with_votes = votes * @in.merge_ms / 1000

      # Each thread has one, and each worker one or two more: for its look into the queue, and its heartbeat.
      def connections
        at_vantages = (@in.vantages - 1) * (threads(busy_at_a_vantage) + 2)
        at_vantages + threads(busy_with_runs) + (2 * workers(busy_with_runs))
      end

      # Reads of a run that is waited for, a second: four for each thread that waits.
      def polls = busy_with_runs * POLLS

      # That a vote from the furthest vantage takes, unless it closes the run.
      def seconds_of_a_far_vote = @in.round_trips * @in.distance_ms / 1000

      # Of Globalping: one for each request of a probe.
      def globalping_tests_an_hour = runs * 3600 * @in.globalping_requests

      private

      def mean_seconds = (@in.slow_share * @in.slow_seconds) + ((1 - @in.slow_share) * @in.seconds)

      # A run is as slow as the slowest of its votes.
      def slowest_vote
        all_quick = (1 - @in.slow_share)**@in.vantages
        (all_quick * @in.seconds) + ((1 - all_quick) * @in.slow_seconds)
      end

      # Twice as many as are busy on average, since runs come at random.
      def threads(busy) = [(2 * busy).ceil, 2].max

      def workers(busy) = (threads(busy) / @in.job_threads).ceil
    end
  end
end
