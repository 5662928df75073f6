# frozen_string_literal: true

module SmokeSeal
  # Something that happened during a run.
  class Event
    # @return [String] the app that is looked at
    attr_reader :app

    # @return [Symbol] +:started+, once and first; +:retrying+, each time that a check did not hold and will be tried
    #   again; +:checked+, for each check as it gets its outcome
    attr_reader :name

    # @return [Integer] how many checks of the app have their outcome
    attr_reader :done

    # @return [Integer] how many checks the app has
    attr_reader :total

    # @return [Hash, nil] the evidence of the check, as in {Seal#evidence}; that of the last try so far, of one that is
    #   +:retrying+; nil of +:started+
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

    # @return [String, nil] "passed", "failed", "warned", "unjudged" or "not_run"; of a check that is +:retrying+, what
    #   it would be if nothing changed
    def outcome = evidence&.fetch("outcome")
  end
end
