# frozen_string_literal: true

require "yaml"

module RealApps
  # What a person said of each finding on the unbroken apps: judgements.yml.
  module Judgements
    KNOWN = YAML.safe_load(File.read(File.join(__dir__, "judgements.yml"))) || {}
    NOT_YET = "not judged yet"
    # How a judgement begins that calls the finding right.
    FAULT_OF_APP = "fault of the app"

    # @param app [String] its name
    # @param finding [String] one line
    # @return [String] whether it is the app's fault, and why
    def self.of(app, finding)
      KNOWN.fetch(app, {}).find { |part, _| finding.include?(part) }&.last || NOT_YET
    end

    # @return [Boolean]
    def self.fault_of_app?(app, finding) = of(app, finding).start_with?(FAULT_OF_APP)
  end
end
