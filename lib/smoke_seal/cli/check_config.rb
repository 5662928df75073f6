# frozen_string_literal: true

require_relative "command"

module SmokeSeal
  class CLI
    # prod-smoke check-config: whether all of the config makes sense. Nothing is sent.
    class CheckConfig < Command
      # @return [Integer] the exit code
      def call
        CLI.refuse_more(@words)
        raise ConfigError, "no app is known from here; #{FIRST_STEP}" if config.apps.empty?

        problems = config.problems
        return config_is_well if problems.empty?

        @err.puts("#{place(config.path)}:")
        problems.each { |app, lines| @err.puts("  #{app}", lines.map { |line| "    #{line}" }) }
        USAGE
      end

      private

      def config_is_well
        config.apps.each do |app|
          suite = config.suite(app)
          checks = suite.checks - [LANE]
          besides = [("the browser lane" if suite.checks.include?(LANE)), ("its revision" if suite.revision?)].compact
          told = [checks.join(", "), *(besides.join(" and ") if besides.any?)].join(", and ")
          @out.puts("#{app}: #{checks.size} checks at #{suite.url}: #{told}")
        end
        GREEN
      end
    end
  end
end
