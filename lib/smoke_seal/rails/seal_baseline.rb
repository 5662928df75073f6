# frozen_string_literal: true

require "json"
require_relative "known_revisions"

module SmokeSeal
  # The state of an app before a release, stored with the release: {ReleaseState}, "baseline".
  module SealBaseline
    NAME = "baseline"
    # Bytes of JSON. Checks beyond that are left out, passed ones first: their findings get no mark then.
    LARGEST = 16_000
    SEAL = %w[status summary checked_at unsealed app url environment].freeze
    RECORD = %w[check outcome more_findings command].freeze
    FINDING = %w[expectation cause severity place].freeze
    # The lane has one finding for all of its tests. The names of the tests distinguish them.
    LANE = "exit"
    JUDGED = %w[passed warned failed].freeze
    private_constant :LARGEST, :SEAL, :RECORD, :FINDING, :LANE, :JUDGED

    class << self
      # Stores +seal+ with the release, unless it judged no check.
      #
      # @param release [Sealable]
      # @param app [String]
      # @param seal [Seal]
      # @return [void]
      # @raise [Error, ActiveRecord::ActiveRecordError] see {Sealable#update_smoke_state!}
      def keep(release, app, seal) = release.update_smoke_state!(app, NAME) { packed(seal) }

      # @param release [Object]
      # @param app [String]
      # @param known [KnownRevisions, nil] the seals of other releases
      # @return [Seal, nil] the baseline of the release; without one, the newest verdict before this release
      def before(release, app, known)
        kept = release.smoke_state(app, NAME) if release.is_a?(Sealable)
        (kept && Seal.load(kept)) || known&.before
      end

      private

      def packed(seal)
        records = seal.evidence.select { |record| JUDGED.include?(record["outcome"]) }
        return if records.empty?

        records = records.partition { |record| record.key?("findings") }.flatten(1).map { |record| record_of(record) }
        left = LARGEST
        kept = records.take_while { |record| (left -= JSON.generate(record).bytesize).positive? }
        { **seal.to_h.slice(*SEAL), "evidence" => kept }
      end

      def record_of(record)
        findings = record.fetch("findings", []).map do |finding|
          got = finding["expectation"] == LANE ? finding["got"] : ""
          { **finding.slice(*FINDING), "expected" => "", "got" => got }
        end
        { **record.slice(*RECORD), "url" => "", "attempts" => 1, **(findings.any? ? { "findings" => findings } : {}) }
      end
    end
  end
end
