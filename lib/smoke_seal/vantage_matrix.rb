# frozen_string_literal: true

require_relative "vantage_matrix/column"
require_relative "vantage_matrix/seen_by"

module SmokeSeal
  # What each vantage of a seal found: checks and vantages, from {Seal#quorum}. Reports and alerts show it; it makes no
  # verdict.
  class VantageMatrix
    # The most vantages that are named in a row; the others are counted.
    MOST_NAMED = 8
    private_constant :MOST_NAMED

    # @param data [Hash{String => Object}] as {Seal#to_h} returns it
    # @return [VantageMatrix, nil] nil for a seal of one vantage
    def self.of(data)
      quorum = data["quorum"]
      new(quorum, data["status"]) if quorum
    end

    # @param names [Array<String>]
    # @return [String] "fra, sfo"
    def self.listed(names)
      more = names.size - MOST_NAMED
      # "and 1 more" is as long as the name itself.
      return names.join(", ") unless more > 1

      "#{names.first(MOST_NAMED).join(", ")} and #{more} more"
    end

    # @return [String] in words: "2 of 3", "majority, 2 of 3"
    attr_reader :rule

    # @return [Integer] how many networks must agree
    attr_reader :needed

    # @return [Array<Column>] the vantages, in the order in which they were asked
    attr_reader :columns

    # @param quorum [Hash{String => Object}] as {Seal#quorum} returns it
    # @param status [String, nil] the verdict; nil for unsealed
    def initialize(quorum, status)
      @rule = TerminalText.line(quorum["rule"], 80)
      @needed = quorum["needed"].to_i
      @columns = Array(quorum["vantages"]).map { |vantage| Column.new(vantage) }
      @status = status
    end

    # @return [String] "5 vantages"
    def count = columns.size == 1 ? "1 vantage" : "#{columns.size} vantages"

    # @return [Array<String>] the names of the checks, in the order in which the vantages name them
    def checks = @checks ||= columns.flat_map { |column| column.cells.keys }.uniq

    # @return [Integer] how many networks the vantages are in; a vantage without one is a network of its own
    def networks = columns.map { |column| column.network || column.name }.uniq.size

    # @return [Array<Column>] the vantages whose vote is not the verdict
    def differing = columns.reject { |column| column.vote == (@status || "unsealed") }

    # @param records [Array<Hash>] the evidence of checks that failed for one reason
    # @return [String] at which vantages: "fra, sfo"; what failed there otherwise is told apart: "fra; sfo: timeout".
    #   Empty if that is not known
    def seen_by(records) = SeenBy.new(columns.select(&:counts?), records).text
  end
end
