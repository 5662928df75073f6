# frozen_string_literal: true

module SmokeSeal
  # Of the seal of one vantage, what a quorum counts: outcomes, and causes of failures. Each vote that comes is counted
  # with those before it, and 25 whole seals would be half a megabyte to read each time.
  #
  # A ballot has the shape of a seal, so that the extension counts both alike. It only leaves things out, and judges
  # nothing.
  module VantageBallot
    STATUS = %w[status unsealed].freeze
    RECORD = %w[check outcome attempts command].freeze
    FINDING = %w[expectation cause severity].freeze
    # Keys that a seal must have, and that no quorum counts.
    EMPTY_SEAL = { "summary" => "" }.freeze
    EMPTY_RECORD = { "url" => "" }.freeze
    EMPTY_FINDING = { "expected" => "", "got" => "" }.freeze
    private_constant :STATUS, :RECORD, :FINDING, :EMPTY_SEAL, :EMPTY_RECORD, :EMPTY_FINDING

    class << self
      # @param seal [Seal]
      # @return [Hash{String => Object}] the seal without everything that a quorum does not count
      def of(seal)
        data = seal.to_h
        records = data.fetch("evidence", []).map { |record| record_of(record) }
        { **EMPTY_SEAL, **data.slice(*STATUS), "evidence" => records }
      end

      private

      def record_of(record)
        findings = record["findings"]&.map { |finding| { **EMPTY_FINDING, **finding.slice(*FINDING) } }
        { **EMPTY_RECORD, **record.slice(*RECORD), "findings" => findings }.compact
      end
    end
  end
end
