# frozen_string_literal: true

require "json"

module SmokeSeal
  module Sinks
    # An event of an incident as JSON data for a program: the webhook's and the command's. It has no page text and no
    # query of a URL, since the program may show it to many people.
    class Document
      # Bytes of the evidence. Checks that passed are left out.
      LARGEST_EVIDENCE = 64 * 1024
      OF_CHECK = %w[check outcome vantage method status attempts request_id error].freeze
      OF_FINDING = %w[expectation expected cause label severity since place hint].freeze
      OF_SEAL = %w[status unsealed summary checked_at app environment duration_ms].freeze
      private_constant :LARGEST_EVIDENCE, :OF_CHECK, :OF_FINDING, :OF_SEAL

      # @param message [Message]
      def initialize(message)
        @message = message
        @event = message.event
      end

      # @return [Hash{String => Object}]
      def to_h
        printable({ "event" => @event.kind, "id" => @event.id, "title" => @message.title, "incident" => incident,
                    **of_alert }.compact)
      end

      private

      # Line by line, since a command may have several lines.
      def printable(data)
        case data
        when Hash then data.transform_values { |value| printable(value) }
        when Array then data.map { |value| printable(value) }
        when String then TerminalText.printable?(data.delete("\n\t")) ? data : TerminalText.line(data, 1000)
        else data
        end
      end

      def incident
        { "key" => @event.key, "about" => @event.track, "seconds" => @event.seconds, "before" => @event.first_verdict,
          "ended_by_release" => @event.ended_by, "quiet" => (true if @event.quiet?) }.compact
      end

      def of_alert
        alert = @message.alert or return {}

        { "app" => alert.app, "release" => alert.release, "release_url" => alert.release_url, "notes" => alert.notes,
          "rollback_commands" => alert.rollback_commands.map { |rollback| command(rollback) },
          "rollback_not_advised" => alert.against_rollback, "before_a_rollback" => alert.rollback_caution,
          "seal" => seal }
      end

      def command(rollback) = { "command" => rollback.command, "why" => rollback.why }.compact

      def seal
        given = @message.seal.to_h
        records = @message.seal.evidence.reject { |record| record["outcome"] == "passed" }
        shown = within_limit(records.map { |record| check(record) })
        more = records.size - shown.size
        facts = { "url" => without_query(given["url"]), "quorum" => quorum(given), "evidence" => shown,
                  "more_checks" => (more if more.positive?) }
        given.slice(*OF_SEAL).merge(facts).compact
      end

      # What each vantage said; nil for a seal of one.
      def quorum(given)
        matrix = VantageMatrix.of(given) or return
        vantages = matrix.columns.map do |vantage|
          { "vantage" => vantage.name, "network" => vantage.network, "vote" => vantage.vote,
            "why" => (vantage.why unless vantage.why.empty?) }.compact
        end
        { "rule" => matrix.rule, "needed" => matrix.needed, "vantages" => vantages }
      end

      # The first records, as many as fit.
      def within_limit(records)
        left = LARGEST_EVIDENCE
        records.take_while { |record| (left -= JSON.generate(record).bytesize + 1) >= 0 }
      end

      def check(record)
        reason = record["reason_without_page_text"] || record["reason"]
        findings = record.fetch("findings", []).map { |finding| finding(finding) }
        facts = { "url" => without_query(record["url"]), "findings" => findings,
                  "reason" => (TerminalText.line(reason, 300) if reason) }
        record.to_h.slice(*OF_CHECK).merge(facts).compact
      end

      def finding(finding)
        { **finding.slice(*OF_FINDING), "got" => finding["got_without_page_text"] }.compact
      end

      def without_query(url) = url && TerminalText.url(url)[/\A[^?#]*/]
    end
  end
end
