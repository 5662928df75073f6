# frozen_string_literal: true

module SmokeSeal
  module Vantages
    # The suite that a vantage runs, with what the quorum needs of the app's entry besides it.
    class PreparedSuite
      # @return [Suite]
      attr_reader :suite

      # @param config [Config]
      # @param app [String]
      # @param options see {Config#suite}
      # @return [PreparedSuite]
      # @raise [ConfigError]
      def self.of(config, app, **options)
        entry = nil
        suite = config.suite(app, **options) { |given| entry = given }
        new(suite, entry)
      end

      # The suite that a request is about. The config's own URL is preferred to the same one of the request, since it
      # may have credentials.
      #
      # @param request [Request]
      # @param config [Config, #suite, String, Pathname, nil] the config or its file; nil for that of this machine
      # @return [PreparedSuite]
      # @raise [ConfigError]
      def self.for_request(request, config: nil)
        config = SmokeSeal.config(config) unless config.respond_to?(:suite)
        facts = { deadline: request.deadline, boot_window: request.boot_window, removed: request.removed,
                  environment: request.environment }
        own = begin
          of(config, request.app, **facts)
        rescue ConfigError
          nil
        end
        own&.suite&.url == request.url ? own : of(config, request.app, url: request.url, **facts)
      end

      # @param suite [Suite]
      # @param entry [Hash{String => Object}] the suite's entry, as {Config#suite} yields it
      def initialize(suite, entry)
        @suite = suite
        @entry = entry
      end

      # @return [ControlAddresses]
      def control = ControlAddresses.new(@entry["control"])

      # @return [Boolean] whether the assets of the release before are checked
      def previous_assets? = ![nil, false].include?(@entry["previous_assets"])

      # @param lane [Boolean] whether the browser lane is run
      # @return [Numeric] seconds that its run may take
      def longest(lane: false) = TimeLimits.longest(@entry, lane: lane)
    end
  end
end
