# frozen_string_literal: true

require_relative "command"
require_relative "../seal_diff"

module SmokeSeal
  class CLI
    # prod-smoke diff: what changed between two seals. Nothing is sent.
    class Diff < Command
      # @return [Integer] the exit code: 1 if the second is worse
      def call
        before, after, *rest = @words
        raise UsageError, "which seals? prod-smoke diff BEFORE.json AFTER.json" unless after

        CLI.refuse_arguments(rest)
        diff = SealDiff.new(read(before), read(after))
        @options[:json] ? print_json(diff.to_h) : @out.puts(lines(diff))
        diff.worse? ? RED : GREEN
      end

      private

      def read(path)
        shown = Redact.typed(UTF8.of(path))
        Seal.load(File.read(path, encoding: "BOM|UTF-8")) || raise(ConfigError, "#{shown}: holds no seal; save the " \
                                                                                "output of prod-smoke --json")
      rescue SystemCallError => e
        raise ConfigError, "#{shown}: #{e.message[/\A[^@(-]+/].strip.downcase}"
      end

      def lines(diff)
        return ["nothing changed"] if diff.empty? && diff.still_failing.empty?

        [verdict(diff.verdict), *listed("failing now", diff.newly_failing, diff),
         *listed("still failing", diff.still_failing, diff), *listed("fixed", diff.fixed),
         *listed("other outcome", others(diff)), *listed("new check", diff.added),
         *listed("no longer checked", diff.removed), *slower(diff.slower), *revision(diff.revision)].compact
      end

      def verdict(verdict)
        "verdict: #{verdict.map { |status| status || "unsealed" }.join(" → ")}" if verdict
      end

      # One line for all checks: "failing now: tasks (500), home (title)"
      def listed(heading, checks, diff = nil)
        return [] if checks.empty?

        ["#{heading}: #{checks.map { |check| "#{TerminalText.line(check, 100)}#{word(diff, check)}" }.join(", ")}"]
      end

      def word(diff, check)
        word = diff ? diff.word(check) : ""
        word.empty? ? "" : " (#{word})"
      end

      def others(diff)
        changed = diff.changed.except(*diff.newly_failing, *diff.fixed)
        changed.map { |check, (was, is)| "#{check} #{was} → #{is}" }
      end

      def slower(slower)
        slower.map { |check, (was, is)| "slower: #{TerminalText.line(check, 100)} #{was.round} → #{is.round} ms" }
      end

      def revision(revision)
        revision ? ["revision: #{revision.map { |seen| TerminalText.line(seen, 80) }.join(" → ")}"] : []
      end
    end
  end
end
