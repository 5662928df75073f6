# frozen_string_literal: true

module SmokeSeal
  class CLI
    # --baseline: checks an app before a deploy, and writes the result to a file. It is not a verdict: the file is for
    # the checks that fail already.
    module BaselineOutput
      # The options that have no use before the deploy.
      NOT_BEFORE = %i[sha previous since boot-window report github quiet vantages].freeze
      private_constant :NOT_BEFORE

      private

      # @param checks [Array<String>] the only checks to make; empty for all
      # @return [Integer] the exit code: 0 if the file was written
      def take_baseline(checks)
        unused = @options.keys & NOT_BEFORE
        raise UsageError, "--baseline is taken before the deploy, so it takes no --#{unused.first}" if unused.any?

        @options = { browser: false, **@options }
        suite = part(baseline_suite, checks)
        seal = Signals.raise_interrupts { run(suite) }
        # An error of this machine: an existing file is kept, since it has more.
        raise UnsealedError, seal if seal.evidence.empty?

        report_baseline(suite, seal)
        GREEN
      end

      def baseline_suite
        config.suite(@app, url: @options[:url], boot_window: 0, environment: @options[:env]) do |entry|
          Baseline.entry(entry)
        end
      end

      def report_baseline(suite, seal)
        path = @options[:baseline]
        written = write_json(path, suite.app, suite.url, seal)
        write_json(@options[:"json-file"], suite.app, suite.url, seal) if @options[:"json-file"]
        return print_json(suite.app, suite.url, seal) if @json

        @out.puts("") if seal_text.print_checks(seal)
        red = CombinedSeal.failing_of(seal)
        @out.puts("Before the deploy, no verdict: #{seal.summary}")
        @out.puts("Red now: #{red.empty? ? "nothing" : red.join(", ")}")
        @out.puts("Written to #{Redact.typed(UTF8.of(path))}, for prod-smoke --since") if written
      end
    end
  end
end
