# frozen_string_literal: true

module SmokeSeal
  module Pages
    # What is known of an app from its newest releases.
    class AppSummary
      # How many releases are drawn.
      MOST = 30

      # A check, and in how many of the newest releases it failed; or, if none failed, its usual time in milliseconds.
      WorstCheck = Struct.new(:name, :failures, :of, :usual_ms, keyword_init: true)

      # @return [Array<SealedApp>] the app with each of its newest releases, the newest first
      attr_reader :releases

      # @param releases [Array<SealedApp>] the newest first
      def initialize(releases)
        @releases = releases.first(MOST)
      end

      # @return [String]
      def name = current.name

      # @return [SealedApp] the app with the release that was shipped last; with the newest one if its time cannot be
      #   read, since an older verdict would hide it
      def current
        @current ||= releases.first.shipped_at ? releases.max_by { |app| app.shipped_at || Time.at(0) } : releases.first
      end

      # @return [Seal, nil]
      def seal = current.seal

      # @return [SealAge, nil]
      def age = current.age

      # @return [WorstCheck, nil] the check that failed in most releases, or else the slowest
      def worst_check
        failed = failures.map { |record| record["check"] }.tally
        name, failures = failed.max_by(&:last)
        return slowest unless name

        WorstCheck.new(name: name, failures: failures, of: releases.size)
      end

      private

      def failures = releases.flat_map { |app| app.evidence { |record| record["outcome"] == "failed" } }

      def slowest
        name, spread = latency.max_by { |_check, each| each.median }
        WorstCheck.new(name: name, failures: 0, of: releases.size, usual_ms: spread.median) if name
      end

      def latency = LatencySpread.of_newest(releases)
    end
  end
end
