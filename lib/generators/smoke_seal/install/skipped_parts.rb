# frozen_string_literal: true

module SmokeSeal
  module Generators
    # The options that leave a part out: --skip-migration and so on. Destroy takes them too, and keeps that part.
    module SkippedParts
      PARTS = {
        migration: "the migration", model: "the include of the concern in the model", badge: "the badge and its helper",
        step: "the step of the ship, or its script", config: "config/smoke_seal.yml", command: "bin/prod-smoke",
        agents: "AGENTS.md", routes: "the comment in config/routes.rb", suites: "config/devops_test_suites.yml"
      }.freeze

      def self.included(generator)
        PARTS.each do |part, what|
          generator.class_option :"skip_#{part}", type: :boolean, default: false, desc: "Leave out #{what}"
        end
      end

      private

      # @param part [Symbol] one of {PARTS}
      def skip?(part) = options.fetch("skip_#{part}")
    end
  end
end
