# frozen_string_literal: true

require_relative "command"

module SmokeSeal
  class CLI
    # prod-smoke explain: makes one attempt of one check, and prints everything known about it.
    class Explain < Command
      autoload :ExplanationText, "smoke_seal/cli/explain/explanation_text"

      # @return [Integer] the exit code
      def call
        *app, check = @words
        raise UsageError, "missing argument: the name of a check; prod-smoke list has them" unless check

        CLI.refuse_arguments(app.drop(1))
        suite = suite(app.first)
        # The message for an unknown check would repeat a URL, which may hold a password.
        raise UsageError, "a check is a name; prod-smoke list has them" if url?(check, suite)

        explanation = Signals.raise_interrupts { suite.explain(check, sha: @options[:sha]) }
        @options[:json] ? print_json(explanation) : print(explanation)
        exit_code(explanation["evidence"])
      end

      private

      def print(explanation)
        @out.puts(ExplanationText.new(explanation, @style, sha: @options[:sha]).lines)
      end

      def url?(check, suite) = ProdSmoke.url?(check) && !suite.checks.include?(check)

      def exit_code(evidence)
        { "passed" => GREEN, "failed" => RED, "warned" => RED }.fetch(evidence["outcome"], UNSEALED)
      end
    end
  end
end
