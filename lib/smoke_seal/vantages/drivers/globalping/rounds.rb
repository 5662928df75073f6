# frozen_string_literal: true

module SmokeSeal
  module Vantages
    module Drivers
      class Globalping
        # The measurements of one run. All requests of a round are made by one probe.
        #
        # One probe alone makes nothing red: what failed, and what a probe had trouble with, is asked for a second time,
        # once the boot window is over, of a probe that Globalping picks anew. The second answer counts.
        class Rounds
          # Seconds that must be left for the second round.
          LEAST = 5
          # Seconds before the run's end by which there is a vote.
          RESERVE = 1
          NO_TIME = "a second probe had no time to confirm a failure"
          private_constant :LEAST, :RESERVE, :NO_TIME

          # @param run [MemoryRun, Object]
          # @param suite [Suite]
          # @param api [API]
          # @param location [Location]
          # @param most [Integer] requests of a round
          # @param within [Numeric] seconds until the run closes
          # @param pause [Numeric] seconds between the rounds at least
          def initialize(run, suite, api:, location:, most:, within:, pause: 1)
            @request = run.request
            @run = run
            @suite = suite
            @api = api
            @location = location
            @most = most
            @pause = pause
            @began = now
            @ends = @began + [within, 0].max - RESERVE
            @errors = []
          end

          # @return [(Seal, String)] the seal; and why it does not count, or nil if it does
          def call
            asked, left_out = plan
            first = ask(asked) + left_out
            seal = judge(first)
            second = second_round(asked, first, seal)
            seal = judge(first + second) if second.any?
            [seal, unjudged(seal)]
          end

          private

          # @return [(Array<Hash>, Array<Hash>)] the requests; and observations for the checks that are left out
          def plan
            requests = @suite.external_requests(sha: @request.sha)["requests"]
            left = requests.drop(@most).flat_map { |request| request["checks"] }
            reason = "left out: a run asks Globalping for #{@most} #{@most == 1 ? "page" : "pages"}"
            [requests.first(@most), Observations.unjudged(left, reason)]
          end

          def second_round(asked, first, seal)
            failed = first.map { |given| given["check"] }.select { |check| failed?(seal, check) }
            troubled = first.select { |given| given.key?("failure") || given.key?("unjudged") }
            open = failed | troubled.map { |given| given["check"] }
            again = asked.select { |request| (request["checks"] & open).any? }
            return [] if again.empty?

            wait_for_second(seal) ? ask(again) : Observations.unjudged(failed, not_confirmed)
          end

          # @return [Boolean] whether there is time for it
          def wait_for_second(seal)
            booted = @began + (seal.to_h.fetch("boot_window_ms", 0) / 1000.0)
            wait = [@pause, booted - now].max
            return false if @errors.any?(&:final?) || now + wait + LEAST > @ends

            sleep(wait)
            !@run.closed?
          end

          def not_confirmed = @errors.find(&:final?)&.message || NO_TIME

          def failed?(seal, check)
            seal.evidence.any? { |record| record["check"] == check && record["outcome"] == "failed" }
          end

          # All measurements are made before the first result is waited for.
          #
          # @return [Array<Hash>] observations
          def ask(requests)
            probe = @location.to_a
            made = requests.map do |request|
              measurement = Measurement.new(request)
              id = created(measurement, probe)
              probe = id if id.is_a?(String)
              [measurement, id]
            end
            made.flat_map { |measurement, id| observed(measurement, id) }
          end

          # @return [String, APIError] its id; or why there is none
          def created(measurement, probe)
            refused = @errors.find(&:final?) and return refused
            @api.create(measurement.to_h(probe))
          rescue APIError => e
            @errors << e
            e
          end

          def observed(measurement, id)
            return Observations.unjudged(measurement.checks, id.message) unless id.is_a?(String)

            Observations.of(measurement, @api.result(id, until_time: @ends))
          rescue APIError => e
            Observations.unjudged(measurement.checks, e.message)
          end

          def judge(observations) = @suite.judge(observations, sha: @request.sha, took: now - @began)

          # The vote counts if it says something about any check.
          def unjudged(seal)
            return if seal.evidence.any? { |record| record["outcome"] != "unjudged" }

            seal.evidence.filter_map { |record| record["reason"] }.first || "nothing could be asked"
          end

          def now = Process.clock_gettime(Process::CLOCK_MONOTONIC)
        end
      end
    end
  end
end
