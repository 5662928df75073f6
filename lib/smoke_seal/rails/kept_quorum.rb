# frozen_string_literal: true

require "json"

module SmokeSeal
  # How much of {Seal#quorum} a release keeps, within a limit in bytes of JSON. Every vote is kept, then the results of
  # checks that did not pass, then those that passed: of one vantage after the other, so that the results of a vantage
  # are whole or missing.
  class KeptQuorum
    # Characters of a vantage's reason and summary, where something is left out.
    LONGEST_TEXT = 300
    # What is left of a vantage if even the votes do not fit.
    VOTE = %w[vantage vote].freeze
    private_constant :LONGEST_TEXT, :VOTE

    # @param limit [Integer]
    # @param quorum [Hash{String => Object}] as {Seal#quorum} returns it
    # @return [Hash{String => Object}] "quorum", nil if not even the votes fit, and "quorum_left_out": how many results
    #   are missing; nil if none is
    def self.within(limit, quorum) = new(limit, quorum).to_h

    def initialize(limit, quorum)
      @limit = limit
      @quorum = quorum
    end

    # @return [Hash{String => Object}] see {KeptQuorum.within}
    def to_h
      return { "quorum" => @quorum } if size(@quorum) <= @limit

      votes = votes() or return { "quorum" => nil, "quorum_left_out" => results.size }
      kept = kept_within(@limit - size({ **@quorum, "vantages" => votes }))
      { "quorum" => { **@quorum, "vantages" => with_results(votes, kept) },
        "quorum_left_out" => results.size - kept.size }
    end

    private

    # The vantages without their results: with their reasons, if they fit; nil if not even the votes alone do.
    def votes
      short = vantages.map { |vantage| vantage.except("checks").transform_values { |value| cut(value) } }
      [short, vantages.map { |vantage| vantage.slice(*VOTE) }].find do |votes|
        size({ **@quorum, "vantages" => votes }) <= @limit
      end
    end

    def vantages = @quorum["vantages"]

    # Each result of each vantage, by identity.
    def results = @results ||= vantages.flat_map { |vantage| vantage.fetch("checks", []) }

    def kept_within(left)
      kept = {}.compare_by_identity
      passed = vantages.map { |vantage| vantage.fetch("checks", []).select { |result| passed?(result) } }
      [*results.reject { |result| passed?(result) }.map { |result| [result] }, *passed].each do |together|
        # With the list that they are in.
        taken = together.sum { |result| size(result) + 1 } + size("checks" => [])
        next if together.empty? || taken > left

        left -= taken
        together.each { |result| kept[result] = true }
      end
      kept
    end

    # In the order of the suite.
    def with_results(votes, kept)
      votes.zip(vantages).map do |vote, vantage|
        results = vantage.fetch("checks", []).select { |result| kept.key?(result) }
        results.empty? ? vote : { **vote, "checks" => results }
      end
    end

    def passed?(result) = result["outcome"] == "passed"

    def cut(value) = value.is_a?(String) ? TerminalText.line(value, LONGEST_TEXT) : value

    def size(object) = JSON.generate(object).bytesize
  end
end
