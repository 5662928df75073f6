# frozen_string_literal: true

module SmokeSeal
  class Alert
    # The text of what is broken on several pages, for a channel. It does not name it, since a page did that.
    module BrokenThings
      # One of them, and several, by the kind of the finding.
      WORDS = {
        "assets" => ["a broken asset", "broken assets"],
        "previous_assets" => ["a missing asset of the release before", "missing assets of the release before"],
        "links" => ["a broken link", "broken links"],
        "sitemap" => ["a broken page of the sitemap", "broken pages of the sitemap"]
      }.freeze
      private_constant :WORDS

      module_function

      # @param problems [Array<Problem>] those of which the text is the same
      # @return [String] "3 broken assets (app): 404, on 5 pages (home, glossary, …) (new)"
      def text(problems)
        problem = problems.first
        finding = problem.findings.first
        cause = problem.cause_name
        got = TerminalText.line(finding["got_without_page_text"], 160)
        "#{FindingText.only_warns(finding, "failed")}#{things(finding["expectation"], problems.size)}" \
          "#{" (#{cause})" unless cause.empty?}#{": #{got}" unless got.empty?}, " \
          "on #{problem.pages}#{problem.release_mark}#{hints(problem)}"
      end

      def things(kind, count)
        one, several = WORDS.fetch(kind) { [TerminalText.line(kind, 80)] * 2 }
        count > 1 ? "#{count} #{several}" : one
      end
      private_class_method :things

      def hints(problem) = problem.hints.map { |hint| "; #{hint}" }.join
      private_class_method :hints
    end
  end
end
