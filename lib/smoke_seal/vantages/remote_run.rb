# frozen_string_literal: true

require "time"

module SmokeSeal
  module Vantages
    # A run that another machine has opened, as its endpoint describes it to a vantage.
    class RemoteRun
      # What came is no run.
      class UnreadableError < Error; end

      # @return [Request]
      attr_reader :request

      # @return [Hash{String => Object}] the app's entry, see {Config::SharedEntry}
      attr_reader :entry

      # @return [Time] by the clock of the other machine, when it answered
      attr_reader :now

      # @param data [Hash{String => Object}] JSON: +request+, +entry+ and +now+
      # @raise [UnreadableError]
      def initialize(data)
        @read_at = monotonic
        @request = Request.from_h(data["request"])
        @entry = data["entry"]
        @now = Timestamp.parse(data["now"])
        raise UnreadableError, NO_RUN unless @entry.is_a?(Hash) && @now
      rescue ArgumentError, TypeError, NoMethodError
        raise UnreadableError, NO_RUN
      end

      # @return [Float] until votes are no longer waited for, by the clock of the other machine; below 0 afterwards
      def seconds_left = request.closes_at - now - (monotonic - @read_at)

      # Makes the vote of a vantage on it.
      #
      # @param vantage [String]
      # @param config [Config, nil] this machine's own; nil for the entry that the run gives
      # @param allowed [Array<String>] the variables that the entry of the run may read
      # @yieldparam event [Hash] of the seal
      # @return [Vote]
      # @raise [ConfigError] this machine's own config is wrong, or is of another URL
      def vote(vantage, config: nil, allowed: [], &on_event)
        config ? check(config) : config = FetchedConfig.of(request.app, entry, allowed: allowed)
        Voter.new(request, vantage: vantage, reference_time: now, config: config).call(&on_event)
      rescue FetchedConfig::MissingVariableError => e
        not_judged(vantage, e.message)
      end

      private

      NO_RUN = "the answer holds no run: is the other side another version of smoke_seal?"
      private_constant :NO_RUN

      # The headers of this machine's own config are for its own URL only.
      def check(config)
        own = config.suite(request.app, environment: request.environment).url
        return if own == request.url

        raise ConfigError, "--config: #{TerminalText.line(request.app, 80)} is at #{own} there, and the run is of " \
                           "#{TerminalText.url(request.url)}"
      end

      def not_judged(vantage, reason)
        seal = Seal.unsealed(reason, app: request.app, url: request.url, environment: request.environment)
        Vote.new(vantage: vantage, seal: seal, unjudged: reason, reported_at: Time.now)
      end

      def monotonic = Process.clock_gettime(Process::CLOCK_MONOTONIC)
    end
  end
end
