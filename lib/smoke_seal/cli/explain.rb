# frozen_string_literal: true

require_relative "command"

module SmokeSeal
  class CLI
    # prod-smoke explain: one look at one check, and all that there is to tell of it.
    class Explain < Command
      autoload :ExplanationText, "smoke_seal/cli/explain/explanation_text"

      # @return [Integer] the exit code
      def call
        *app, check = @words
        raise UsageError, "missing argument: the name of a check; prod-smoke list has them" unless check

        CLI.refuse_more(app.drop(1))
        suite = suite(app.first)
        # The message that there is no such check repeats the name.
        raise UsageError, "a check is a name; prod-smoke list has them" if odd?(check, suite)

        explanation = Signals.raised { suite.explain(check, sha: @options[:sha]) }
        @options[:json] ? print_json(explanation) : @out.puts(ExplanationText.new(explanation, @style).lines)
        exit_code(explanation["evidence"])
      end

      private

      def odd?(check, suite) = ProdSmoke.url?(check) && !suite.checks.include?(check)

      def exit_code(evidence)
        { "passed" => GREEN, "failed" => RED, "warned" => RED }.fetch(evidence["outcome"], UNSEALED)
      end
    end
  end
end
