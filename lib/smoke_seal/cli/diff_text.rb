# frozen_string_literal: true

require_relative "../seal_diff"

module SmokeSeal
  class CLI
    # What changed between two seals, as text.
    class DiffText
      # @param diff [SealDiff]
      def initialize(diff)
        @diff = diff
      end

      # @return [Array<String>] one line for each kind of change, what still fails included
      def lines
        return ["nothing changed"] if @diff.empty? && @diff.still_failing.empty?

        [*verdict, *listed("failing now", @diff.newly_failing, words: true),
         *listed("still failing", @diff.still_failing, words: true), *rest]
      end

      # @return [String] the changes on one line, without what still fails
      def line
        return "no change" if @diff.empty?

        [*verdict, *listed("failing now", @diff.newly_failing, words: true), *rest].join("; ")
      end

      private

      def rest
        [*listed("fixed", @diff.fixed), *listed("other outcome", others), *listed("new check", @diff.added),
         *listed("no longer checked", @diff.removed), *slower, *revision]
      end

      def verdict
        verdict = @diff.verdict or return []
        ["verdict: #{verdict.map { |status| status || "unsealed" }.join(" → ")}"]
      end

      # One line for all checks: "failing now: tasks (500), home (title)"
      def listed(heading, checks, words: false)
        return [] if checks.empty?

        ["#{heading}: #{checks.map { |check| "#{TerminalText.line(check, 100)}#{word(check) if words}" }.join(", ")}"]
      end

      def word(check)
        word = @diff.word(check)
        word.empty? ? "" : " (#{word})"
      end

      def others
        changed = @diff.changed.except(*@diff.newly_failing, *@diff.fixed)
        changed.map { |check, (was, is)| "#{check} #{was} → #{is}" }
      end

      def slower
        @diff.slower.map { |check, (was, is)| "slower: #{TerminalText.line(check, 100)} #{was.round} → #{is.round} ms" }
      end

      def revision
        seen = @diff.revision or return []
        ["revision: #{seen.map { |revision| TerminalText.line(revision, 80) }.join(" → ")}"]
      end
    end
  end
end
