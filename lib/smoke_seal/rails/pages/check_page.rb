# frozen_string_literal: true

module SmokeSeal
  module Pages
    # What the page of a check shows: its outcome with each of the newest releases, and its times.
    class CheckPage
      # The outcome of the check with one release; +record+ is its evidence.
      Outcome = Struct.new(:release, :record, keyword_init: true) do
        # @return [String] as in the evidence
        def name = record["outcome"].to_s

        # @return [String] as people write it: "failed (500)"
        def description
          failure = name == "passed" ? "" : FailureGroup::Failure.new(record).word
          words = OutcomeCounts::WORDS.fetch(name, "not judged")
          failure.empty? ? words : "#{words} (#{failure})"
        end
      end

      # @return [String]
      attr_reader :app

      # @return [String]
      attr_reader :check

      # @param releases [Array<SealedRelease>] the newest ones, the newest first
      # @param app [String]
      # @param check [String]
      def initialize(releases, app:, check:)
        @app = app
        @check = check
        @releases = releases.filter_map { |release| release.app(app) }.first(AppSummary::MOST)
      end

      # @return [Boolean] whether nothing is known of the check
      def empty? = outcomes.empty? && spread.nil?

      # @return [Array<Outcome>] the oldest first; without the releases whose evidence does not have the check
      def outcomes
        @outcomes ||= @releases.reverse.filter_map do |app|
          record = app.evidence { |each| each["check"] == check }.first
          Outcome.new(release: app.release, record: record) if record
        end
      end

      # @return [Integer] how many of {#outcomes} are failures
      def failures = outcomes.count { |outcome| outcome.name == "failed" }

      # @return [LatencySpread, nil] nil if no green seal timed the check
      def spread = @spread ||= LatencySpread.of_newest(@releases)[check]
    end
  end
end
