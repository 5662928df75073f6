# frozen_string_literal: true

require "yaml"

module RealApps
  # What a person said of each finding on the unbroken apps: judgements.yml.
  module Judgements
    KNOWN = YAML.safe_load(File.read(File.join(__dir__, "judgements.yml"))) || {}
    NOT_YET = "not judged yet"
    # How a judgement begins that calls the finding right.
    RIGHT = ["fault of the app", "right"].freeze

    # @param app [String] its name
    # @param finding [String] one line
    # @return [String] whether it is a fault of the app, and why
    def self.of(app, finding)
      KNOWN.fetch(app, {}).find { |part, _| finding.include?(part) }&.last || NOT_YET
    end

    # @return [Boolean] whether a person agrees
    def self.right?(app, finding) = of(app, finding).start_with?(*RIGHT)
  end
end
