# frozen_string_literal: true

module SmokeSeal
  module Vantages
    # One seal of an app from several vantages.
    class Runner
      # The errors that make the seal unsealed: also those of the host's database.
      ERRORS = [StandardError, ScriptError].freeze

      # @param config [Config]
      # @param app [String]
      # @param vantages [Array<String>, true] their names; true for all
      # @param quorum [String, nil] how many must agree; nil for the rule of the config
      # @param release [Object, nil] the record that the seal is of
      # @param suite_options [Hash{Symbol => Object}] see {Config#suite}
      # @param run_options [Hash{Symbol => Object}] see {Suite#run}
      # @raise [ConfigError] nothing was sent
      def initialize(config, app, vantages:, quorum: nil, release: nil, suite_options: {}, run_options: {})
        settings = config.vantage_settings
        @vantages = settings.vantages(vantages)
        @rule = quorum.nil? ? settings.rule : UTF8.of(quorum)
        @release = release
        @suite_options = suite_options
        @run_options = run_options
        @prepared = PreparedSuite.of(config, app, **suite_options)
      end

      # @return [Suite]
      def suite = @prepared.suite

      # @yieldparam event [Event] see {Collector#call}
      # @return [Seal]
      # @raise [ConfigError] the rule is none, or does not fit the vantages; nothing was sent
      def call(&block)
        collect(open, &block)
      end

      # @param within [Numeric, nil] seconds that the votes may take; nil for what the suite and the vantages need
      # @return [MemoryRun, VantageRun] a run whose vantages were not asked yet
      # @raise [ConfigError] the rule is none, or does not fit the vantages
      def open(within: nil)
        RunFactory.open(request(within), vantages: @vantages, rule: @rule, release: @release)
      end

      # @param run [MemoryRun, VantageRun] of {open}
      # @yieldparam event [Event] see {Collector#call}
      # @return [Seal]
      def collect(run, &block)
        Collector.new(run, local: { prepared: @prepared, run_options: @run_options }).call(&block)
      end

      private

      def request(within)
        lane = @run_options[:browser] != false && @vantages.any?(&:local?)
        within ||= @prepared.longest(lane: lane) + TimeLimits.grace(@vantages)
        Request.open(within: within, app: suite.app, url: suite.url,
                     environment: suite.environment, sha: sha, previous: previous,
                     removed: @suite_options[:removed]&.map { |path| UTF8.of(path) },
                     **@suite_options.slice(:boot_window, :deadline).compact.transform_values(&:to_f))
      end

      def sha = UTF8.of(@run_options[:sha]).strip.then { |sha| sha unless sha.empty? }

      # Its assets are a check, which all vantages have to make if one does.
      def previous = (@run_options[:previous]&.to_h if @prepared.previous_assets?)
    end
  end
end
