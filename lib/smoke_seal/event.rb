# frozen_string_literal: true

module SmokeSeal
  # Something that happened during a run.
  class Event
    # @return [String] the app that is checked
    attr_reader :app

    # @return [Symbol] +:started+, once and first; +:retrying+, each time that a check failed and will be attempted
    #   again; +:checked+, when a check gets its outcome; +:voted+, where several vantages are asked, when the vote of
    #   one came in
    attr_reader :name

    # @return [Integer] how many checks of the app have their outcome; for +:voted+ how many vantages have voted
    attr_reader :done

    # @return [Integer] how many checks the app has; for +:voted+ how many vantages there are
    attr_reader :total

    # @return [Hash, nil] the evidence of the check, as in {Seal#evidence}; for +:retrying+ that of its latest attempt;
    #   for +:started+ and +:voted+ nil
    attr_reader :evidence

    # @return [String, nil] the vantage that it is of; nil unless several are asked
    attr_reader :vantage

    # @return [String, nil] for +:voted+ "green", "red", "unsealed" or "not_judged"; nil for others
    attr_reader :vote

    def initialize(app:, name:, done:, total:, evidence:, vantage: nil, vote: nil)
      @app = app
      @name = name
      @done = done
      @total = total
      @evidence = evidence
      @vantage = vantage
      @vote = vote
      freeze
    end

    # @return [String, nil] the name of the check
    def check = evidence&.fetch("check")

    # @return [String, nil] "passed", "failed", "warned", "unjudged" or "not_run"; for +:retrying+ the outcome that the
    #   check has if no later attempt changes it
    def outcome = evidence&.fetch("outcome")
  end
end
