# frozen_string_literal: true

module SmokeSeal
  # Something that happened during a run.
  class Event
    # @return [Symbol] +:started+, once and first; +:checked+, for each check as it gets its outcome
    attr_reader :name

    # @return [Integer] how many checks have their outcome
    attr_reader :done

    # @return [Integer] how many checks there are
    attr_reader :total

    # @return [Hash, nil] the evidence of the check, as in {Seal#evidence}; nil unless +:checked+
    attr_reader :evidence

    def initialize(name:, done:, total:, evidence:)
      @name = name
      @done = done
      @total = total
      @evidence = evidence
      freeze
    end

    # @return [String, nil] the name of the check
    def check = evidence&.fetch("check")

    # @return [String, nil] "passed", "failed", "warned", "unjudged" or "not_run"
    def outcome = evidence&.fetch("outcome")
  end
end
