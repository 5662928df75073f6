# frozen_string_literal: true

# Loaded before the run: the report needs it, and there may be no file descriptor left then.
require_relative "../vantage_matrix"

module SmokeSeal
  class CLI
    # The seal with --vantages, in the place of a suite. The command has no Rails app and no database, so it asks only
    # the vantages that need neither.
    class VantageSeals
      # @param config [Config]
      # @param suite [Suite] what this machine would seal without vantages
      # @param checks [Array<String>] the only checks to run; empty for all
      # @param options [Hash{Symbol => Object}]
      # @raise [UsageError] only a part of the suite is named, or a vantage needs the Rails app
      # @raise [ConfigError] there is no such vantage
      def initialize(config, suite, checks, options)
        raise UsageError, "--vantages seals the whole suite; leave out #{checks.first}" if checks.any?

        refuse_stored(config.vantage_settings.vantages(options[:vantages]))
        @config = config
        @suite = suite
        @options = options
      end

      # @param run_options see {Suite#run}
      # @yieldparam event [Event]
      # @return [Seal]
      # @raise [ConfigError] the rule is none, or does not fit the vantages
      def run(**run_options, &block)
        url, window, environment = @options.values_at(:url, :"boot-window", :env)
        suite_options = { url: url, boot_window: window, environment: environment }.compact
        Vantages::Runner.new(@config, @suite.app, vantages: @options[:vantages], quorum: @options[:quorum],
                                                  suite_options: suite_options, run_options: run_options).call(&block)
      end

      private

      def refuse_stored(vantages)
        vantage = vantages.find { |one| Vantages::Drivers.stored?(one.driver) } or return
        raise UsageError, "--vantages: #{vantage.name} has the driver #{vantage.driver}, which needs the host's " \
                          "Rails app; seal there with SmokeSeal.run(app, vantages: …), or leave it out"
      end
    end
  end
end
