# frozen_string_literal: true

require_relative "content"
require_relative "template"

module SmokeSeal
  module Reports
    # The seal as Markdown for the summary of a step in GitHub Actions.
    #
    # Tables are written in HTML, since GitHub reads no Markdown within them. Text of a page stands in code elements,
    # where GitHub turns no URL into a link and no @name into a mention.
    class GitHubSummary < Content
      TEMPLATE = Template.load("github_summary.md.erb")
      # Of the summary of a step. GitHub drops a longer one as a whole.
      MOST_BYTES = 1024 * 1024
      # The most groups and the most checks that are listed at first; fewer, if they do not fit.
      MOST_ROWS = 1000
      MARKS = { "passed" => "✅", "failed" => "❌", "warned" => "⚠️", "unjudged" => "❔", "not_run" => "➖" }.freeze
      VOTE_MARKS = { "green" => "✅", "red" => "❌", "not_heard" => "➖" }.freeze
      private_constant :TEMPLATE, :MOST_ROWS, :MARKS, :VOTE_MARKS

      # @param seal [Hash{String => Object}] as {Seal#to_h} returns it
      # @param most_bytes [Integer] how many bytes of the summary are left
      # @return [String] empty if not even the verdict fits
      def self.render(seal, most_bytes: MOST_BYTES) = new(seal).render(most_bytes)

      # @return [String]
      def render(most_bytes)
        rows = [MOST_ROWS, longest_list].min
        text = TEMPLATE.render(self, rows: rows)
        while text.bytesize > most_bytes && rows.positive?
          rows /= 2
          text = TEMPLATE.render(self, rows: rows)
        end
        text.bytesize > most_bytes ? "" : text
      end

      private

      def longest_list = [groups.size, evidence.size, *vantages&.columns&.size].max

      # What is listed, and how many of it there are.
      def listed_counts
        lists = ["#{groups.size} groups of failures", "#{evidence.size} checks"]
        vantages ? "#{lists.join(", ")} and #{vantages.count}" : lists.join(" and ")
      end

      def mark(record) = MARKS.fetch(record["outcome"], "❔")

      def vote_mark(vantage) = VOTE_MARKS.fetch(vantage.vote, "❔")

      def took(record)
        took = record.dig("timings", "total_ms")
        took ? "#{took.round} ms" : ""
      end

      def cause_name(group) = group.cause_name.then { |name| name.empty? ? "unknown" : name }
    end
  end
end
