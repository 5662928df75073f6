# frozen_string_literal: true

require "digest"

module SmokeSeal
  class Incident
    # Tells whether a seal is the same as the one before: which checks failed, with which kind and cause. Numbers and
    # texts that differ from one attempt to the next are left out, such as a status of 502 and then 503.
    module Fingerprint
      module_function

      # @param seal [Seal]
      # @return [String]
      def of(seal)
        return digest(failures(seal)) if seal.red?

        # Which vantages were heard may change with each seal.
        digest(seal.to_h.key?("quorum") ? [*failures(seal), *unjudged(seal)] : [seal.summary.to_s.gsub(/\d+/, "")])
      end

      def failures(seal)
        seal.evidence.select { |record| record["outcome"] == "failed" }.flat_map do |record|
          findings = record.fetch("findings", []).reject { |finding| finding["severity"] == "warn" }
          kinds = findings.map { |finding| finding.values_at("expectation", "cause").join(" ") }
          [record["check"], *kinds].join(" ")
        end.sort
      end
      private_class_method :failures

      def unjudged(seal)
        open = seal.evidence.select { |record| %w[unjudged not_run].include?(record["outcome"]) }
        open.map { |record| record.values_at("check", "outcome").join(" ") }.sort
      end
      private_class_method :unjudged

      def digest(parts) = Digest::SHA256.hexdigest(parts.uniq.join("\0"))[0, 16]
      private_class_method :digest
    end
  end
end
