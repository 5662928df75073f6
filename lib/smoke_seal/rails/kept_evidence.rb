# frozen_string_literal: true

require "json"
require_relative "kept_quorum"

module SmokeSeal
  # How much of a seal's evidence a release keeps, within a limit in bytes of JSON. What passed is left out first.
  module KeptEvidence
    module_function

    # Evidence and results of vantages may each take half of the limit, and what the other one leaves of its half.
    #
    # @param limit [Integer] bytes of "evidence" and "quorum" together
    # @param seal [Hash{String => Object}] as {Seal#to_h} returns it
    # @return [Hash{String => Object}] the same, and, if something is missing, "evidence_left_out": how many checks, and
    #   "quorum_left_out": how many results of vantages
    def within(limit, seal)
      evidence, quorum = seal.values_at("evidence", "quorum")
      return seal if size(evidence) + size(quorum) <= limit

      kept = evidence ? records([limit / 2, limit - size(quorum)].max, evidence) : {}
      kept = { **kept, **KeptQuorum.within(limit - size(kept["evidence"]), quorum) } if quorum
      { **seal, **kept }.compact
    end

    # As many of the records that did not pass as fit, if not all fit.
    def records(limit, evidence)
      return { "evidence" => evidence } if size(evidence) <= limit

      kept = evidence.reject { |record| record["outcome"] == "passed" }.select do |record|
        taken = size(record) + 1
        limit -= taken if taken < limit
      end
      { "evidence" => kept, "evidence_left_out" => evidence.size - kept.size }
    end

    def size(object) = object ? JSON.generate(object).bytesize : 0
    private_class_method :records, :size
  end
end
