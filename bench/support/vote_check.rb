# frozen_string_literal: true

module Bench
  # Whether the votes of runs are in the database as they were cast: none is missing, double, or counted in another order
  # than that in which it came.
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
      [wrong_answers(answers), *first_attempts.flat_map { |run| problems_of(run) }, *wrong_attempts].compact
    end

    private

    def first_attempts = SmokeSeal::VantageRun.where(attempt: 1).to_a

    def wrong_answers(answers)
      taken = answers.fetch(:taken, 0) + answers.fetch(:late, 0)
      "#{taken} of #{@runs * @vantages} votes were answered as taken" if taken != @runs * @vantages
    end

    def problems_of(run)
      votes = SmokeSeal::VantageVote.where(run_id: run.id).order(:id).to_a
      names = votes.map(&:vantage).uniq
      { "#{names.size} vantages" => names.size == @vantages, "#{votes.size} votes" => votes.size == @vantages,
        "votes in another order" => votes.map(&:received_at).each_cons(2).all? { |one, next_one| one <= next_one },
        "a late vote before one that counts" => votes.map { |vote| vote.late ? 1 : 0 }.each_cons(2).all? { _1 <= _2 },
        "another verdict than its votes have" => replayed?(run, votes.reject(&:late)) }
        .reject { |_wrong, holds| holds }.keys.map { |wrong| "run #{run.id} has #{wrong}" }
    end

    # Counts the whole seals again: the last vote decided, and the one before it did not.
    def replayed?(run, votes)
      count = lambda do |some|
        seals = some.map { |vote| { "vantage" => vote.vantage, "seal" => vote.seal, "unjudged" => vote.reason } }
        run.quorum.count(seals, false)["verdict"]
      end
      count.call(votes) == run.verdict && count.call(votes[0...-1]).nil?
    end

    # A late red vote opened one more attempt, unless the verdict was red already.
    def wrong_attempts
      late = SmokeSeal::VantageVote.where(late: true, judged: true, status: "red", attempt: 1).distinct.pluck(:run_id)
      expected = SmokeSeal::VantageRun.where(id: late).where.not(verdict: "red").pluck(:id)
      opened = SmokeSeal::VantageRun.where(attempt: 2).pluck(:previous_id)
      "attempts follow runs #{opened}, not #{expected}" if opened.sort != expected.sort
    end
  end
end
