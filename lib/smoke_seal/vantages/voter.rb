# frozen_string_literal: true

module SmokeSeal
  module Vantages
    # Makes the vote of a vantage, on the machine that is the vantage: the seal, and whether that machine has trouble of
    # its own.
    class Voter
      # @param request [Request]
      # @param vantage [Vantage, String] or its name
      # @param reference_time [Time, nil] the time now, by a clock that is right; nil if there is none
      # @param config [Config, #suite, String, Pathname, nil] the config or its file; nil for that of this machine
      # @param prepared [PreparedSuite, nil] the suite; nil for that of the config
      # @param run_options [Hash{Symbol => Object}] what {Suite#run} gets besides the request's facts. By default the
      #   browser lane is not run: it is a command of another machine
      def initialize(request, vantage:, reference_time: nil, config: nil, prepared: nil, run_options: {})
        @request = request
        @name = vantage.is_a?(Vantage) ? vantage.name : vantage.to_s
        @clock_off = reference_time && (Time.now - reference_time)
        @config = config
        @prepared = prepared
        @run_options = run_options
      end

      # It never raises a StandardError of its own: an error is an unsealed vote with the reason.
      #
      # @yieldparam event [Event] of the run, on the caller's thread
      # @return [Vote]
      def call(&block)
        seal = stub || sealed(&block)
        trouble = OwnTrouble.new(control: (@prepared&.control unless stub), clock_off: @clock_off)
        Vote.new(vantage: @name, seal: seal, unjudged: trouble.reason(seal), reported_at: Time.now)
      end

      private

      # What tests get instead of a run, see {Testing}.
      def stub = Testing.seal_of(@request.app, @request.url)

      def sealed(&block)
        @prepared ||= PreparedSuite.for_request(@request, config: @config)
      rescue StandardError, LoadError => e
        raise if GuardedRun.timeout?(e)

        Seal.unsealed(GuardedRun.message_of(e), app: @request.app, url: @request.url, environment: @request.environment)
      else
        run(&block)
      end

      def run(&block)
        listener = block && ->(event) { block.call(from_here(event)) }
        GuardedRun.call(@prepared.suite, run_options, &listener)
      end

      def from_here(event)
        Event.new(app: event.app, name: event.name, done: event.done, total: event.total, evidence: event.evidence,
                  vantage: @name)
      end

      def run_options
        previous = @request.previous && Seal.load(@request.previous)
        { browser: false, sha: @request.sha, previous: previous, **@run_options }
      end
    end
  end
end
