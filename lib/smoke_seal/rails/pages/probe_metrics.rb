# frozen_string_literal: true

require_relative "metric_family"

module SmokeSeal
  module Pages
    # What the newest seals found at each check, by the names of Prometheus' blackbox_exporter, so that its dashboards
    # and alert rules can be used.
    class ProbeMetrics
      SUCCESS = { "passed" => 1, "warned" => 1, "failed" => 0 }.freeze
      # Our names of the steps, and blackbox_exporter's.
      PHASES = { dns: "resolve", connect: "connect", tls: "tls", wait: "processing", receive: "transfer" }.freeze
      private_constant :SUCCESS, :PHASES

      def initialize
        @success = MetricFamily.new("probe_success", "Whether the check passed.")
        @duration = MetricFamily.new("probe_duration_seconds", "Duration of the last attempt.", unit: "seconds")
        @phases = MetricFamily.new("probe_http_duration_seconds", "Duration of the last attempt by phase.",
                                   unit: "seconds")
        @status = MetricFamily.new("probe_http_status_code", "Status code of the last response; 0 without a response.")
        @expiry = MetricFamily.new("probe_ssl_earliest_cert_expiry",
                                   "When the first certificate of the chain expires, in Unix time.")
      end

      # @param app [String]
      # @param evidence [Array<Hash>] of a current verdict. What was not judged has no sample
      # @return [void]
      def add(app, evidence)
        judged = evidence.select { |record| SUCCESS.key?(record["outcome"]) }
        # Names that become equal by taking out control characters must not hide a failure.
        judged.partition { |record| record["outcome"] == "failed" }.flatten(1).each do |record|
          add_record(record, app: app, check: record["check"])
        end
      end

      # @return [Array<MetricFamily>]
      def families = [@success, @duration, @phases, @status, @expiry]

      private

      def add_record(record, **labels)
        @success.add(SUCCESS.fetch(record["outcome"]), **labels)
        total = record.dig("timings", "total_ms")
        @duration.add(seconds(total), **labels) if total
        @expiry.add(earliest_expiry(record), **labels)
        return if record.key?("command")

        @status.add(record["status"] || 0, **labels)
        Reports::Phases.of(record)&.steps&.each { |step, ms| @phases.add(seconds(ms), **labels, phase: PHASES[step]) }
      end

      def seconds(milliseconds) = (milliseconds.to_f / 1000).round(6)

      # Of the certificates of all hosts that the check requested, and of the chains to their roots.
      def earliest_expiry(record)
        certificates = record.fetch("certificates", []).flat_map { |each| [each, each["chain"]].compact }
        certificates.filter_map { |certificate| Timestamp.parse(certificate["not_after"]) }.min&.to_i
      end
    end
  end
end
