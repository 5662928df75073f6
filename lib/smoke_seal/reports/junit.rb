# frozen_string_literal: true

require_relative "content"
require_relative "template"

module SmokeSeal
  module Reports
    # The seal as JUnit XML, in the form that Jenkins and GitLab read: one case per check.
    #
    # A template writes it and not REXML: since Ruby 3.0 that is no default gem, and each host would need it for this
    # alone.
    class JUnit < Content
      TEMPLATE = Template.load("junit.xml.erb")
      private_constant :TEMPLATE

      # @param seal [Hash{String => Object}] as {Seal#to_h} returns it
      # @return [String]
      def self.render(seal) = new(seal).render

      # @return [String]
      def render = TEMPLATE.render(self)

      private

      def cases = verdict_beyond_checks? ? [*evidence, verdict_case] : evidence

      # A suite without a failing case would be green to its reader.
      def verdict_case
        outcome = { green: "passed", red: "failed", unsealed: "unjudged" }.fetch(status)
        { "check" => VERDICT, "outcome" => outcome, "reason" => data["summary"], "url" => data["url"], "attempts" => 1 }
      end

      def failures = count("failed")
      def errors = count("unjudged")
      def skipped = count("not_run")
      def count(outcome) = cases.count { |record| record["outcome"] == outcome }

      def suite_name = "smoke_seal.#{app.tr(".", "_")}"

      # Jenkins takes what is before the last dot for a package.
      def class_name(record) = "#{suite_name}.#{record.key?("command") ? "browser" : "checks"}"

      def name(record) = line(record["check"])

      # @return [String, nil] in UTC, without a zone, as the schema of Ant demands
      def timestamp = data["checked_at"]&.delete_suffix("Z")

      def time(seconds) = format("%.3f", seconds)

      def took = time(data["duration_ms"].to_f / 1000)

      # @return [Array<Array(String, String)>]
      def properties
        [["verdict", status], ["summary", summary], ["url", TerminalText.url(data["url"])],
         ["environment", data["environment"] || "production"], *votes]
      end

      # The rule, and the vote of each vantage, of a seal of several.
      def votes
        return [] unless vantages

        votes = vantages.columns.map do |vantage|
          ["vantage.#{vantage.name}", [vantage.vote_words, vantage.why].reject(&:empty?).join(": ")]
        end
        [["quorum", vantages.rule], *votes]
      end

      def message(record)
        more = record.fetch("findings", []).drop(1).size + record["more_findings"].to_i
        [problems(record).first, *("and #{more} more" if more.positive?)].join("; ")
      end

      def type(record) = cause(record).then { |name| name.empty? ? "unknown" : name }

      def details(record) = [*problems(record), *hints(record), *reproduction(record)].join("\n")

      # What was wrong in earlier attempts, if the check held in the end.
      def flaky(record) = record["outcome"] == "passed" ? earlier(record) : []

      # What was wrong in earlier attempts, if the check failed in the end.
      def reruns(record) = record["outcome"] == "failed" ? earlier(record) : []

      def earlier(record) = record["attempts"].to_i > 1 ? record.fetch("earlier", []).map { |label| line(label) } : []

      def output(record)
        warnings = record["outcome"] == "warned" ? problems(record).map { |problem| "warning: #{problem}" } : []
        attempts = record["attempts"].to_i
        [*warnings, *at_vantages(record), *("#{attempts} attempts" if attempts > 1),
         *record.fetch("notes", []).map { |note| line(note) },
         *(warnings.any? ? [*hints(record), *reproduction(record)] : []),
         *printed(record)].join("\n")
      end

      # What each vantage found: "at fra: failed, 500".
      def at_vantages(record)
        columns = vantages ? vantages.columns.select { |vantage| vantage.cells.key?(record["check"]) } : []
        columns.map do |vantage|
          cell = vantage.cells[record["check"]]
          "at #{vantage.name}: #{[cell.words, cell.text].uniq.join(", ")}"
        end
      end
    end
  end
end
