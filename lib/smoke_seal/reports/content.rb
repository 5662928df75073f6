# frozen_string_literal: true

module SmokeSeal
  module Reports
    # What reports show of a seal, from its recorded data.
    class Content
      # The longest text of a finding.
      LONGEST = 1000
      # How many lines of a browser lane's output are shown.
      MOST_OUTPUT = 200
      # The name of the entry for a verdict that no check shows.
      VERDICT = "seal"
      private_constant :LONGEST, :MOST_OUTPUT, :VERDICT

      # @return [Hash{String => Object}] as {Seal#to_h} returns it
      attr_reader :data

      # @param data [Hash{String => Object}] as {Seal#to_h} returns it
      def initialize(data)
        @data = data
      end

      # @return [Symbol] +:green+, +:red+ or +:unsealed+
      def status = { "green" => :green, "red" => :red }.fetch(data["status"], :unsealed)

      # @return [String] the verdict in one line
      def verdict_line = @verdict_line ||= line(Seal.load(data)&.verdict_line || data["summary"])

      # @return [String] the counts, and the names of what failed
      def summary = line(data["summary"])

      # @return [String] the app's name
      def app = line(data["app"] || "app")

      # @return [Array<Hash>] the record of each check, in the order of the suite
      def evidence = data.fetch("evidence", [])

      # @return [Array<Hash>] the records with this outcome
      def with_outcome(outcome) = evidence.select { |record| record["outcome"] == outcome }

      # @return [Array<FailureGroup>] what did not pass, by cause
      def groups = @groups ||= FailureGroup.of(evidence)

      # @return [VantageMatrix, nil] what each vantage found; nil for a seal of one vantage
      def vantages
        return @vantages if defined?(@vantages)

        @vantages = VantageMatrix.of(data)
      end

      # @param records [Array<Hash>] checks of one outcome and reason
      # @return [String] at which vantages they failed: "fra, sfo"; empty if they did not fail, or the seal is of one
      def seen_by(records)
        vantages && records.first["outcome"] == "failed" ? vantages.seen_by(records) : ""
      end

      # Whether the records alone do not show the verdict: there are none, or the seal is not green although no check
      # failed. Formats that only list checks then need an entry for the verdict itself.
      def verdict_beyond_checks?
        evidence.empty? || (status != :green && (with_outcome("failed") + with_outcome("unjudged")).empty?)
      end

      # @return [String] "5 passed, 2 failed, 1 not judged, 62 requests"
      def counts = OutcomeCounts.text(data)

      # @return [String] the outcome as people write it: "not judged"
      def outcome_words(record) = OutcomeCounts::WORDS.fetch(record["outcome"], "not judged")

      # @return [Array<String>] all that is wrong with a check, one finding each, failures before warnings; then why it
      #   was not judged
      def problems(record)
        warnings, failures = record.fetch("findings", []).partition { |finding| finding["severity"] == "warn" }
        more = record["more_findings"].to_i
        reason = record["reason"]
        [*[*failures, *warnings].map { |finding| FindingText.of(finding, record["outcome"], LONGEST) },
         *("and #{more} more" if more.positive?),
         *(line("#{outcome_words(record)}: #{reason}") if reason)]
      end

      # @return [String] the cause, such as "app"; empty if it is not known
      def cause(record) = line(FailureGroup::Failure.new(record).cause)

      # @return [Array<String>] the last lines that a browser lane printed
      def printed(record) = TerminalText.tail(record["output"], MOST_OUTPUT)

      # @return [Array<String>] how to fix it, where that is known
      def hints(record)
        record.fetch("findings", []).filter_map { |finding| finding["hint"] }.uniq.map { |hint| line(hint) }
      end

      # @return [Array<String>] what helps to reproduce a failure
      def reproduction(record)
        id = record["request_id"]
        [url(record), id && "X-Request-Id: #{line(id)}", TerminalText.command(record["curl"])].compact
      end

      # @return [String, nil] the requested URL; nil for the browser lane
      def url(record) = record.key?("command") ? nil : TerminalText.url(record["url"])

      # @return [Float] how long the last attempt took, in seconds
      def seconds(record) = record.dig("timings", "total_ms").to_f / 1000

      # @return [String] one line without control characters
      def line(text, longest = LONGEST) = TerminalText.line(text, longest)
    end
  end
end
