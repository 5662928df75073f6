# frozen_string_literal: true

module SmokeSeal
  # Something that happened during a run.
  class Event
    # @return [String] the app that is checked
    attr_reader :app

    # @return [Symbol] +:started+, once and first; +:retrying+, each time that a check failed and will be attempted
    #   again; +:checked+, when a check gets its outcome
    attr_reader :name

    # @return [Integer] how many checks of the app have their outcome
    attr_reader :done

    # @return [Integer] how many checks the app has
    attr_reader :total

    # @return [Hash, nil] the evidence of the check, as in {Seal#evidence}; for +:retrying+ that of its latest attempt;
    #   for +:started+ nil
    attr_reader :evidence

    def initialize(app:, name:, done:, total:, evidence:)
      @app = app
      @name = name
      @done = done
      @total = total
      @evidence = evidence
      freeze
    end

    # @return [String, nil] the name of the check
    def check = evidence&.fetch("check")

    # @return [String, nil] "passed", "failed", "warned", "unjudged" or "not_run"; for +:retrying+ the outcome that the
    #   check has if no later attempt changes it
    def outcome = evidence&.fetch("outcome")
  end
end
