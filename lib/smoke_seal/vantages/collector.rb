# frozen_string_literal: true

module SmokeSeal
  module Vantages
    # Asks the vantages of a run, and waits for its seal.
    class Collector
      # Seconds: the shortest wait for a vote, and the longest before the clock is read again.
      SHORTEST_WAIT = 0.05
      LONGEST_WAIT = 5
      private_constant :SHORTEST_WAIT, :LONGEST_WAIT

      # @param run [MemoryRun, Object] a run that is open
      # @param local [Hash{Symbol => Object}] for the vantage of this machine, see {Drivers::Local#initialize}
      def initialize(run, local: {})
        @run = run
        @local = local
        @reported = []
      end

      # The vantage of this machine comes last, since its seal is made on the caller's thread. What the block raises
      # passes through; the run goes on without this process then.
      #
      # @yieldparam event [Event] of this machine's run; and +:voted+ for each vote that came in. All have their vantage
      # @return [Seal]
      # @raise [ForkedError] the block forked this process, and the child returned from it
      def call(&block)
        @process = Process.pid
        @ends = now + (@run.request.closes_at - @run.request.opened_at)
        here, elsewhere = @run.vantages.partition(&:local?)
        elsewhere.group_by(&:driver).each { |driver, vantages| ask_all(driver, vantages) }
        here.each { |vantage| Drivers::Local.new(vantage, **@local).ask(@run, &block) }
        wait(&block)
        @run.seal
      end

      private

      # A vantage that cannot be asked is not waited for.
      def ask_all(driver, vantages)
        failures = Drivers.ask_all(driver, @run, vantages, prepared: @local[:prepared])
        failures.each do |vantage, error|
          log("vantage #{vantage.name} could not be asked: #{ErrorText.text(error)}")
          @run.cast(not_asked(vantage, error))
        end
      end

      # The message of a foreign error is only logged, since it may have a secret.
      def not_asked(vantage, error)
        why = error.is_a?(Error) ? error.message : "its driver failed with #{error.class}"
        request = @run.request
        seal = Seal.unsealed(why, app: request.app, url: request.url, environment: request.environment)
        Vote.new(vantage: vantage.name, seal: seal, unjudged: why)
      end

      def wait(&block)
        loop do
          closed = now >= @ends ? @run.close_if_due(@run.request.closes_at) : @run.close_if_due
          report_votes(&block)
          break if closed

          @run.wait((@ends - now).clamp(SHORTEST_WAIT, LONGEST_WAIT))
        end
      end

      def report_votes
        return unless block_given?

        @run.votes.reject { |vote| @reported.include?(vote.vantage) }.each do |vote|
          @reported << vote.vantage
          yield Event.new(app: @run.request.app, name: :voted, done: @reported.size, total: @run.vantages.size,
                          evidence: nil, vantage: vote.vantage, vote: vote.word)
          raise ForkedError unless Process.pid == @process
        end
      end

      def log(text) = Vantages.logger&.warn("smoke_seal: #{text}")

      # A clock that nobody sets: the time of the run is bounded, whatever happens to the other one.
      def now = Process.clock_gettime(Process::CLOCK_MONOTONIC)
    end
  end
end
