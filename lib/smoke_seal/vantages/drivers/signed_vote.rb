# frozen_string_literal: true

module SmokeSeal
  module Vantages
    module Drivers
      # A vantage that votes by itself, over HTTP: +prod-smoke vote+ in a CI job, or by cron on any machine. Nothing is
      # sent to it. Whoever starts it needs the URL of the run, which the log has, and the event
      # +vote_awaited.smoke_seal+.
      class SignedVote
        GRACE = "must be a number of seconds from 0 to #{TimeLimits::MOST_GRACE}: how much longer its vote is waited " \
                "for, since a CI job has to start first".freeze
        private_constant :GRACE

        # @param options [Hash{String => Object}]
        # @return [Hash{String => String}] what is wrong, by key
        def self.problems(options)
          grace = options["grace"]
          valid = grace.nil? || (grace.is_a?(Numeric) && grace.between?(0, TimeLimits::MOST_GRACE))
          { "key" => VoteKeys.problem(options["key"]), "grace" => (GRACE unless valid) }.compact
        end

        # @param vantage [Vantage]
        def initialize(vantage)
          @vantage = vantage
        end

        # Tells the host that a vote is awaited.
        #
        # @param run [VantageRun]
        # @return [void]
        # @raise [CannotAskError] no vote could be verified
        def ask(run)
          raise CannotAskError, no_key if VoteKeys.of(@vantage).empty?

          request = run.request
          facts = { vantage: @vantage.name, app: request.app, sha: request.sha, url: RunURL.of(request.token),
                    closes_at: request.closes_at }
          # The subscribers do what there is to do.
          SmokeSeal.instrumenter.instrument("vote_awaited.smoke_seal", facts) { nil }
        end

        private

        def no_key
          variables = Array(@vantage.options["key"]).grep(VoteKeys::VARIABLE)
          "no key on this machine in #{variables.join(", ")}: no signature could be verified"
        end
      end
    end
  end
end
