# frozen_string_literal: true

module Bench
  # Whether the votes of runs are in the database as they were cast: none is missing, double, or counted in another
  # order than that in which it came.
  class VoteCheck
    # @param runs [Integer]
    # @param vantages [Integer] of each run
    def initialize(runs:, vantages:)
      @runs = runs
      @vantages = vantages
    end

    # @param answers [Hash{Symbol => Integer}] how often a vote was answered so
    # @return [Array<String>] what is wrong
    def problems(answers)
      first_attempts = SmokeSeal::VantageRun.where(attempt: 1).to_a
      [wrong_answers(answers), *first_attempts.flat_map { |run| problems_of(run) }, wrong_attempts].compact
    end

    private

    def wrong_answers(answers)
      taken = answers.fetch(:taken, 0) + answers.fetch(:late, 0)
      "#{taken} of #{@runs * @vantages} votes were answered as taken" if taken != @runs * @vantages
    end

    def problems_of(run)
      votes = SmokeSeal::VantageVote.where(run_id: run.id).order(:received_at).to_a
      late, counted = votes.partition(&:late)
      lost = @vantages - votes.map(&:vantage).uniq.size
      { "lost #{lost} votes" => lost.positive?, "has #{votes.size} votes" => votes.size != @vantages,
        "has a late vote before one that counts" => votes != counted + late,
        "counts other votes than those in time" => heard(run) != counted.map(&:vantage).sort,
        "has another verdict than its votes" => verdict(run, counted) != run.verdict }
        .select { |_what, is_so| is_so }.keys.map { |what| "run #{run.id} #{what}" }
    end

    # @return [Array<String>] the vantages whose votes are in the seal
    def heard(run)
      run.seal.quorum["vantages"].reject { |vantage| vantage["vote"] == "not_heard" }.map { |it| it["vantage"] }.sort
    end

    def verdict(run, votes)
      seal = run.quorum.seal(votes.map { |vote| { "vantage" => vote.vantage, "seal" => vote.seal } }, false)
      seal && (seal.status || "unsealed")
    end

    # A late red vote opened one more attempt, unless the verdict was red already.
    def wrong_attempts
      late = SmokeSeal::VantageVote.where(late: true, judged: true, status: "red", attempt: 1).distinct.pluck(:run_id)
      expected = SmokeSeal::VantageRun.where(id: late).where.not(verdict: "red").pluck(:id).sort
      opened = SmokeSeal::VantageRun.where(attempt: 2).pluck(:previous_id).sort
      "attempts follow the runs #{opened}, not #{expected}" if opened != expected
    end
  end
end
