# frozen_string_literal: true

require_relative "command"

module SmokeSeal
  class CLI
    # prod-smoke explain: makes one attempt at one check, or at each check of an app, and prints all details of it.
    class Explain < Command
      autoload :ExplanationText, "smoke_seal/cli/explain/explanation_text"
      autoload :NextSteps, "smoke_seal/cli/explain/next_steps"

      # Checks that need more than one attempt: a seal before them, or a command of the host.
      NOT_EXPLAINED = %w[previous_assets browser].freeze
      # The outcomes of a check, in the order in which they are printed.
      ORDER = %w[failed warned unjudged passed].freeze
      private_constant :NOT_EXPLAINED, :ORDER

      # @return [Integer] the exit code
      def call
        *app, check = @words
        raise UsageError, MISSING unless check

        CLI.refuse_arguments(app.drop(1))
        return each_of(suite(check)) if app.empty? && names_app?(check)

        suite = suite(app.first)
        # The message for an unknown check would repeat a URL, which may hold a password.
        raise UsageError, "a check is a name; prod-smoke list has them" if url?(check, suite)

        explanation = explain(suite, check)
        @options[:json] ? print_json(data(explanation, suite)) : print(explanation, suite)
        exit_code([explanation])
      end

      private

      MISSING = "missing argument: the name of a check; prod-smoke list has them, and the name of an app explains each"
      private_constant :MISSING

      # Whether a single argument names an app, and not a check of the default app.
      def names_app?(word)
        return false unless config.apps.include?(word)

        own = config.own_app(@root)
        own.nil? || config.suite(own, url: @options[:url]).outline.none? { |check| check["name"] == word }
      end

      # Explains all checks, the failed ones first.
      def each_of(suite)
        explanations = names(suite).map { |check| explain(suite, check) }
        explanations = explanations.sort_by.with_index { |it, index| [rank(it["evidence"]["outcome"]), index] }
        if @options[:json]
          print_json(explanations.map { |explanation| data(explanation, suite) })
          return exit_code(explanations)
        end

        explanations.each do |explanation|
          print(explanation, suite)
          @out.puts
        end
        @out.puts(counts(explanations))
        exit_code(explanations)
      end

      def names(suite)
        checks = suite.outline.map { |check| check["name"] } - NOT_EXPLAINED
        @options[:sha] ? checks : checks - [REVISION]
      end

      def explain(suite, check) = Signals.raise_interrupts { suite.explain(check, sha: @options[:sha]) }

      def data(explanation, suite)
        { **explanation, "next_steps" => NextSteps.new(explanation, suite, @options).to_a }
      end

      def print(explanation, suite)
        @out.puts(ExplanationText.new(explanation, @style, sha: @options[:sha], revision: suite.revision?).lines)
      end

      def rank(outcome) = ORDER.index(outcome) || ORDER.index("unjudged")

      # "1 of 3 checks passed; not: tasks, home"
      def counts(explanations)
        failing = explanations.reject { |it| it["evidence"]["outcome"] == "passed" }
        passed = explanations.size - failing.size
        names = failing.map { |it| it["evidence"]["check"] }.join(", ")
        "#{passed} of #{checks_in_words(explanations.size)} passed" \
          "#{"; not: #{names}" unless failing.empty?}"
      end

      def url?(check, suite) = ProdSmoke.url?(check) && !suite.checks.include?(check)

      def exit_code(explanations)
        codes = explanations.map { |explanation| CODES.fetch(explanation["evidence"]["outcome"], UNSEALED) }
        [RED, UNSEALED].find { |code| codes.include?(code) } || GREEN
      end

      CODES = { "passed" => GREEN, "failed" => RED, "warned" => RED }.freeze
      private_constant :CODES
    end
  end
end
