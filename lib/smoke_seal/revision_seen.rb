# frozen_string_literal: true

module SmokeSeal
  # The revisions that answered during a seal: the expected one, another one, or both.
  class RevisionSeen
    CHECK = "revision"
    OTHER = "old_revision"
    private_constant :CHECK, :OTHER

    # @param seal [Seal]
    def initialize(seal)
      @seal = seal
      @record = seal[CHECK]
    end

    # Whether every answer came from the expected revision.
    def live? = !@record.nil? && @record["outcome"] == "passed"

    # @return [Array<String>] the expected revision, if every answer came from it
    def expected = live? ? @record.fetch("revisions", {}).keys : []

    # Whether the only failure is that some or all answers come from another revision.
    def only_another? = @seal.red? && causes == [OTHER]

    # @return [String, nil] the revision that answered instead of the expected one; nil unless all answers came from it
    def served = (others.first if only_another? && others.any? && others == seen)

    private

    def causes
      findings = @seal.failing.flat_map { |record| record.fetch("findings", []) }
      findings.reject { |finding| finding["severity"] == "warn" }.map { |finding| finding["cause"] }.uniq
    end

    def seen = @record ? @record.fetch("revisions", {}).sort_by { |_revision, count| -count }.map(&:first) : []

    def others
      wanted = @record ? @record.fetch("findings", []).filter_map { |finding| finding["expected"] } : []
      seen.reject { |revision| wanted.any? { |expected| alike?(revision, expected) } }
    end

    # Whether one is a prefix of the other: then they may be one commit.
    def alike?(one, other)
      short, long = [one, other].map(&:downcase).sort_by(&:length)
      long.start_with?(short)
    end
  end
end
