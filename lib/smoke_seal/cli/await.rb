# frozen_string_literal: true

require_relative "command"

module SmokeSeal
  class CLI
    # prod-smoke await: the gate before the seal. Waits until /up answers, and production serves the commit.
    class Await < Command
      # Seconds: the default of --timeout, between two attempts, and limits for one attempt.
      TIMEOUT = 120
      PAUSE = 0.5
      LONGEST_ATTEMPT = 5
      SHORTEST_ATTEMPT = 0.2
      UP = { "path" => "/up", "status" => 200 }.freeze
      private_constant :TIMEOUT, :PAUSE, :LONGEST_ATTEMPT, :SHORTEST_ATTEMPT, :UP

      # @return [Integer] the exit code: 0 once all hold, 1 when the time is over
      def call
        @began = now
        @ends = @began + timeout
        app = only_argument || CLI.own_app(config, @options[:url], root: @root)
        seal = Signals.raise_interrupts { wait(app) }
        report(app, seal)
        seal.green? ? GREEN : RED
      end

      private

      # @return [Seal] of the last attempt
      def wait(app)
        loop do
          seal = attempt(app)
          return seal if seal.green?

          print_waiting(seal)
          return seal if left < PAUSE + SHORTEST_ATTEMPT

          sleep(PAUSE)
        end
      end

      def attempt(app)
        deadline = left.clamp(SHORTEST_ATTEMPT, LONGEST_ATTEMPT)
        suite = config.suite(app, url: @options[:url], boot_window: 0, deadline: deadline) { |entry| gate_only(entry) }
        print_unchecked(suite)
        suite.run(sha: @options[:sha])
      rescue ResourceError => e
        Seal.unsealed(e.message, app: app)
      end

      # The app's own check of /up, if it has one.
      def gate_only(entry)
        checks = entry["checks"].is_a?(Hash) ? entry["checks"].transform_keys(&:to_s) : {}
        entry.except("browser", "removed", "previous_assets", "slower_than_last", "rollback")
             .merge("checks" => { "up" => checks["up"] || UP })
      end

      # Without revision: in the config, the command cannot wait for the commit.
      def print_unchecked(suite)
        return if @printed_unchecked || @options[:sha].to_s.strip.empty? || suite.revision?

        @printed_unchecked = true
        @err.puts("prod-smoke: the revision is not awaited: write revision: for #{suite.app}")
      end

      # Prints what is waited for, when it changes.
      def print_waiting(seal)
        waiting = waiting_for(seal).join(", ")
        @err.puts("waiting for #{waiting}") if waiting != @printed
        @printed = waiting
      end

      def waiting_for(seal)
        open = seal.evidence.reject { |record| %w[passed warned].include?(record["outcome"]) }
        return [TerminalText.line(seal.summary, 200)] if open.empty?

        open.map { |record| "#{record["check"]} (#{found(record)})" }
      end

      # "503"; for the revision: the revisions that answer
      def found(record)
        seen = record.fetch("revisions", {}).keys.map { |revision| TerminalText.line(revision, 40) }
        seen.empty? ? FailureGroup::Failure.new(record).word : "#{seen.join(", ")} answers"
      end

      def report(app, seal)
        took = (now - @began).round(1)
        return print_json(data(app, seal, took)) if @options[:json]

        at = seal.url || app
        return @out.puts("up after #{took} s: #{at}") if seal.green?

        @out.puts("not up after #{took} s: #{at}: #{waiting_for(seal).join(", ")}")
      end

      def data(app, seal, took)
        { "app" => app, "url" => seal.url, "passed" => seal.green?, "seconds" => took,
          "waiting_for" => seal.green? ? [] : waiting_for(seal), "seal" => seal.to_h }
      end

      def timeout
        given = @options.fetch(:timeout, TIMEOUT)
        return given if given.is_a?(Numeric) && given.positive? && given <= 3600

        raise UsageError, "--timeout must be a number of seconds above 0, at most 3600"
      end

      def left = @ends - now

      def now = Process.clock_gettime(Process::CLOCK_MONOTONIC)
    end
  end
end
