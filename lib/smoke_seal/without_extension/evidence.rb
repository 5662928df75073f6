# frozen_string_literal: true

require_relative "schema"

module SmokeSeal
  module WithoutExtension
    # The records behind a seal, field by field: those of checks (src/seal/evidence.rs), and that of the browser lane
    # (src/browser_lane/evidence.rs).
    module Evidence
      extend Schema

      def self.integer(bits) = [:integer, 0..((2**bits) - 1)]

      TEXTS = [:list, [:text]].freeze
      # PrintableText::LONGEST in src/base/printable.rs.
      PRINTABLE = [:printable, 1000].freeze
      CAUSE = [:word, %w[app edge tls dns network throttled old_revision]].freeze

      FINDING = [
        required("expectation", [:text]), required("expected", PRINTABLE), required("got", PRINTABLE),
        optional("got_without_page_text", PRINTABLE), required("cause", CAUSE),
        default("severity", [:word, %w[fail warn]], "fail"), default("label", PRINTABLE, ""),
        optional("answered_by", PRINTABLE), optional("place", PRINTABLE),
        default("retry", [:word, %w[may_change stable_per_revision permanent]], "may_change"),
        optional("url", PRINTABLE), optional("hint", PRINTABLE), optional("since", [:word, %w[new before]]),
        optional("known_until", PRINTABLE), optional("known_why", PRINTABLE)
      ].freeze

      HOP = [
        required("url", [:text]), required("status", integer(16)), required("location", [:text]),
        optional("duration_ms", [:number])
      ].freeze

      DAYS = [:integer, -(2**63)..((2**63) - 1)].freeze

      CHAIN_END = [required("subject", [:text]), required("not_after", [:time]), required("days_left", DAYS)].freeze

      CERTIFICATE = [
        required("host", [:text]), required("subject", [:text]), required("issuer", [:text]),
        required("names", TEXTS), required("not_before", [:time]), required("not_after", [:time]),
        required("days_left", DAYS), optional("chain", [:record, CHAIN_END]),
        optional("version", [:word, ["TLS 1.2", "TLS 1.3"]])
      ].freeze

      TIMINGS = [
        *%w[dns_ms connect_ms tls_ms first_byte_ms].map { |name| optional(name, [:number], defaulted: false) },
        required("total_ms", [:number])
      ].freeze

      TIMES = [required("started_ms", [:number]), required("duration_ms", [:number])].freeze

      EARLIER_ATTEMPT = [
        *TIMES, optional("status", integer(16)), optional("result", [:text]), default("held", [:flag], false)
      ].freeze

      FOLLOW_UP_REQUEST = [
        required("url", [:text]), *TIMES, optional("status", integer(16)), optional("error", [:text])
      ].freeze

      OUTCOME = [:word, %w[passed failed warned unjudged not_run]].freeze

      INSTANCE_OUTCOME = [
        required("held", integer(64)), default("failures", integer(64), 0), default("failing", [:flag], false)
      ].freeze

      INSTANCE_TALLY = [
        required("attempts", integer(64)), required("failures", integer(64)),
        default("each", [:map, [:record, INSTANCE_OUTCOME]], {})
      ].freeze

      CHECK = [
        required("check", [:text]), required("outcome", OUTCOME), optional("vantage", [:text]),
        optional("method", [:text]), required("url", [:text]), optional("status", integer(16)),
        optional("error", [:text]), optional("reason", PRINTABLE),
        optional("reason_without_page_text", PRINTABLE), optional("cause", CAUSE),
        default("findings", [:list, [:record, FINDING]], []), default("more_findings", integer(64), 0),
        default("final", [:flag], false),
        default("redirects", [:list, [:record, HOP]], []), required("attempts", integer(32)),
        default("earlier", TEXTS, []), optional("revision", PRINTABLE),
        default("revisions", [:map, integer(64)], {}), optional("request_id", [:text]), optional("protocol", [:text]),
        optional("peer", [:address]), default("addresses", [:map, [:text]], {}),
        optional("instance", PRINTABLE), optional("instances", [:record, INSTANCE_TALLY]),
        optional("bytes", integer(64)),
        optional("age", integer(64)), default("notes", [:list, PRINTABLE], []), default("assets", TEXTS, []),
        default("certificates", [:list, [:record, CERTIFICATE]], []), optional("timings", [:record, TIMINGS]),
        optional("started_ms", [:number]), default("earlier_attempts", [:list, [:record, EARLIER_ATTEMPT]], []),
        default("follow_ups", [:list, [:record, FOLLOW_UP_REQUEST]], []), default("more_follow_ups", integer(64), 0),
        optional("curl", [:text]), optional("curl_url", [:text])
      ].freeze

      EXIT_CODE = [:integer, -(2**31)..((2**31) - 1)].freeze

      LANE = [
        required("check", [:text]), required("outcome", OUTCOME), optional("vantage", [:text]),
        required("url", [:text]), required("command", [:text]), optional("exit_code", EXIT_CODE),
        optional("error", [:text]), optional("reason", PRINTABLE),
        default("findings", [:list, [:record, FINDING]], []), required("attempts", integer(32)),
        optional("timings", [:record, TIMINGS]), optional("started_ms", [:number]), optional("output", [:text])
      ].freeze

      INSTANCE = [
        required("answers", integer(64)), optional("revision", [:text]), default("other_revision", [:flag], false),
        default("failing", TEXTS, [])
      ].freeze

      INSTANCES = [
        optional("expected", integer(64)), optional("met", integer(64)), default("covered", integer(64), 0),
        required("answers", integer(64)), required("chance_of_missing", [:number]),
        default("required", [:flag], false), default("incomplete", [:flag], false),
        default("each", [:map, [:record, INSTANCE]], {})
      ].freeze

      VOTE = [:word, %w[green red unsealed not_judged not_heard]].freeze

      VANTAGE_CHECK = [
        required("check", [:text]), required("outcome", OUTCOME), optional("ms", [:number]),
        optional("failing", [:text])
      ].freeze

      VANTAGE = [
        required("vantage", [:text]), optional("network", [:text]), required("vote", VOTE),
        optional("reason", PRINTABLE), optional("summary", [:text]), optional("duration_ms", integer(64)),
        default("checks", [:list, [:record, VANTAGE_CHECK]], [])
      ].freeze

      # src/seal/quorum/record.rs.
      QUORUM = [
        required("rule", [:text]), required("needed", integer(64)), required("vantages", [:list, [:record, VANTAGE]])
      ].freeze

      REQUESTS = [
        *%w[made besides budget].map { |name| required(name, integer(64)) }, default("throttled", [:flag], false)
      ].freeze

      class << self
        # The checks' come first. As in src/seal/record.rs, only the lane has a command.
        #
        # @return [Array<Hash>] none where one of them is malformed, or two are of a lane
        def records(data)
          return [] unless data.is_a?(Array)

          lanes, checks = data.partition { |record| record.is_a?(Hash) && !record["command"].nil? }
          lanes = Schema.read_list(LANE, lanes)
          checks = Schema.read_list(CHECK, checks)
          lanes && checks && lanes.size <= 1 ? checks + lanes : []
        end

        # @return [Hash, nil]
        def requests(data) = Schema.read(REQUESTS, data)

        # @return [Hash, nil]
        def quorum(data) = Schema.read(QUORUM, data)

        # @return [Hash, nil]
        def instances(data) = Schema.read(INSTANCES, data)
      end
    end
  end
end
