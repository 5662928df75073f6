# frozen_string_literal: true

module SmokeSeal
  # Of the seal of one vantage, what a quorum counts: outcomes, and causes of failures. Each vote that comes is counted
  # with those before it, and 25 whole seals would be half a megabyte to read each time.
  #
  # A ballot has the shape of a seal, so that the extension counts both alike. It only leaves things out, and judges
  # nothing.
  module VantageBallot
    RECORD = %w[check outcome attempts command].freeze
    FINDING = %w[expectation cause severity].freeze
    # Keys that a seal must have, and that no quorum counts.
    EMPTY_RECORD = { "url" => "" }.freeze
    EMPTY_FINDING = { "expected" => "", "got" => "" }.freeze
    private_constant :RECORD, :FINDING, :EMPTY_RECORD, :EMPTY_FINDING

    module_function

    # @param seal [Seal]
    # @return [Hash{String => Object}] the seal without everything that a quorum does not count
    def of(seal)
      data = seal.to_h
      { **data.slice("status", "unsealed"), "summary" => "",
                                            "evidence" => data.fetch("evidence", []).map do |record|
                                                            record_of(record)
                                                          end }
    end

    # @param record [Hash{String => Object}]
    # @return [Hash{String => Object}]
    def record_of(record)
      findings = record["findings"]&.map { |finding| { **EMPTY_FINDING, **finding.slice(*FINDING) } }
      { **EMPTY_RECORD, **record.slice(*RECORD), "findings" => findings }.compact
    end
    private_class_method :record_of
  end
end
