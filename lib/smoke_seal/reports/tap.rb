# frozen_string_literal: true

require "json"
require_relative "content"

module SmokeSeal
  module Reports
    # The seal as TAP (Test Anything Protocol), version 13: one test per check, with a block of YAML for what is wrong.
    class TAP < Content
      # @param seal [Hash{String => Object}] as {Seal#to_h} returns it
      # @return [String]
      def self.render(seal) = new(seal).render

      # @return [String]
      def render
        tests = evidence.map { |record| [result(record), name(record), diagnostics(record)] }
        tests << [verdict, VERDICT, { "message" => summary }] if verdict_beyond_checks?
        lines = tests.each.with_index(1).flat_map do |(result, name, block), number|
          ["#{result} #{number} - #{name}", *yaml(block)]
        end
        "#{["TAP version 13", "1..#{tests.size}", *lines, *votes, "# #{verdict_line}", "# #{counts}"].join("\n")}\n"
      end

      private

      # A comment for each vantage, of a seal of several.
      def votes = vantages ? vantages.columns.map { |vantage| "# vantage #{vantage.text}" } : []

      # What was not judged did not pass: a reader of TAP has no third state.
      def result(record) = %w[failed unjudged].include?(record["outcome"]) ? "not ok" : "ok"

      def verdict = status == :green ? "ok" : "not ok"

      # An unescaped # would begin a directive of TAP, such as # SKIP.
      def name(record)
        name = escaped(line(record["check"]))
        record["outcome"] == "not_run" ? "#{name} # SKIP #{escaped(line(record["reason"]))}" : name
      end

      def escaped(text) = text.gsub(/[\\#]/) { |char| "\\#{char}" }

      def diagnostics(record)
        return {} if %w[passed not_run].include?(record["outcome"])

        { "severity" => record["outcome"], "cause" => cause(record), "vantages" => seen_by([record]),
          "problems" => problems(record), "hints" => hints(record), "attempts" => record["attempts"],
          "reproduce" => reproduction(record) }
      end

      # A block of YAML, as far as TAP::Parser reads it: a number, a quoted text, or a literal block of lines.
      def yaml(block)
        entries = block.reject { |_key, value| value.nil? || (value.respond_to?(:empty?) && value.empty?) }
        return [] if entries.empty?

        ["  ---", *entries.flat_map { |key, value| entry(key, value) }, "  ..."]
      end

      # JSON's texts are YAML as well.
      def entry(key, value)
        return ["  #{key}: #{JSON.generate(value)}"] unless value.is_a?(Array)

        ["  #{key}: |", *value.map { |item| "    #{item}" }]
      end

      # A blank line, which a command of several lines may have, would end the block for TAP::Parser.
      def reproduction(record) = super.reject { |text| text.include?("\n") }
    end
  end
end
