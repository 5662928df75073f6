# frozen_string_literal: true

module SmokeSeal
  module Vantages
    # How long the run of a suite may take, by its entry in the config. The core has the same defaults
    # (src/config/suite/settings.rs, src/config/suite/lane.rs).
    module TimeLimits
      # Seconds.
      TIMEOUT = 10
      DEADLINE = 60
      LANE = 120
      # A browser lane that fails within the boot window is run once more.
      LANE_ATTEMPTS = 2
      # How much longer votes are waited for: a job waits for its worker, a vote for its connection, and a vote that is
      # not green for the control addresses.
      GRACE = 15
      # The same for a vantage of driver vote, unless its +grace+ says otherwise: a CI job has to start first.
      VOTE_GRACE = 60
      # Of +grace+.
      MOST_GRACE = 3600
      private_constant :TIMEOUT, :DEADLINE, :LANE, :LANE_ATTEMPTS

      module_function

      # @param entry [Hash{String => Object}] of an app, with what the caller gave; it is valid
      # @param lane [Boolean] whether the browser lane is run, if there is one
      # @return [Numeric] seconds
      def longest(entry, lane: false)
        checks = entry["deadline"] || [DEADLINE, (entry["boot_window"] || 0) + (entry["timeout"] || TIMEOUT)].max
        lane && entry["browser"] ? [checks, lane_of(entry["browser"]) * LANE_ATTEMPTS].max : checks
      end

      # @param vantages [Array<Vantage>]
      # @return [Numeric] seconds that votes are waited for in addition to the run of the suite
      def grace(vantages)
        voting = vantages.select { |vantage| vantage.driver == :vote }
        [GRACE, *voting.map { |vantage| vantage.options["grace"] || VOTE_GRACE }].max
      end

      def lane_of(browser)
        written = browser.transform_keys(&:to_s)["timeout"] if browser.is_a?(Hash)
        written || LANE
      end
      private_class_method :lane_of
    end
  end
end
