# frozen_string_literal: true

require_relative "host_file"

module SmokeSeal
  module Generators
    # A Thor action that writes config/devops_test_suites.yml. A file that the host has already is not changed: what to
    # add, or to remove, is printed.
    class SuitesFile
      PATH = "config/devops_test_suites.yml"
      LANE = /^[^#\n]*\bproduction_smoke\b/
      private_constant :LANE

      # @param generator [Rails::Generators::Base]
      # @param content [String]
      # @param app [String]
      def initialize(generator, content, app:)
        @generator = generator
        @app = app
        @file = HostFile.new(generator, PATH, content)
      end

      def invoke!
        return @file.invoke! unless @file.edited?
        return say(:identical, PATH, :blue) if @file.match?(LANE)

        lane = "`lane: production_smoke` with `command: bin/prod-smoke #{@app}`"
        say(:add, "#{PATH} has no such lane: add #{lane} to apps.#{@app}.suites", :yellow)
      end

      def revoke!
        return @file.revoke! unless @file.edited?

        say(:keep, "#{PATH} remove the lane production_smoke by hand", :yellow) if @file.match?(LANE)
      end

      private

      def say(status, what, colour) = @generator.say_status(status, what, colour)
    end
  end
end
