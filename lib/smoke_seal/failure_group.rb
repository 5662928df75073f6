# frozen_string_literal: true

require_relative "finding_text"
require_relative "failure_group/failure"

module SmokeSeal
  # Checks that failed for the same reason: the same cause and the same symptom. The command's report, the alert and
  # Discord show such a group once. It sorts the core's findings, and makes no verdict.
  class FailureGroup
    CAUSES = {
      "app" => "the app did not answer as expected",
      "edge" => "a proxy or CDN before the app answered in its place",
      "tls" => "the certificate, or the TLS handshake",
      "dns" => "the lookup of the host name",
      "network" => "the connection to the app",
      "throttled" => "whoever answers wants fewer requests; nothing is known about the app",
      "old_revision" => "old revision still served"
    }.freeze
    # The most checks that are named; the others are counted, as in a summary.
    MOST_NAMED = 8
    private_constant :CAUSES, :MOST_NAMED

    # @param evidence [Array<Hash>] as in {Seal#evidence}
    # @return [Array<FailureGroup>] the failures, grouped
    def self.of(evidence)
      failures = evidence.reject { |record| record["outcome"] == "passed" }.map { |record| Failure.new(record) }
      groups = failures.group_by(&:kind).values.map { |alike| new(alike) }
      groups.group_by(&:cause).values.flatten
    end

    # @return [Array<Failure>] what went wrong, check by check
    attr_reader :failures

    # @param failures [Array<Failure>] of one kind
    def initialize(failures)
      @failures = failures
    end

    # Whether several checks are in the group.
    def shared? = failures.size > 1

    # @return [Failure] the failure that represents the group
    def first = failures.first

    # @return [String] the cause, such as "app" or "old_revision"; empty if it is not known
    def cause = first.cause

    # @return [String] the cause as people write it: "old revision"
    def cause_name = TerminalText.line(cause, 80).tr("_", " ")

    # @return [String] the cause as a heading; empty if it is not known
    def cause_in_words
      words = CAUSES.fetch(cause, "")
      words.start_with?(cause_name) ? words : [cause_name, words].reject(&:empty?).join(": ")
    end

    # @return [String] the names of the checks: "tasks, home, signin"
    def names
      more = failures.size - MOST_NAMED
      # "and 1 more" is as long as the name itself.
      return failures.map(&:check).join(", ") unless more > 1

      "#{failures.first(MOST_NAMED).map(&:check).join(", ")} and #{more} more"
    end

    # @return [String] "tasks, home, signin: 503 from the edge"
    def line = "#{names}: #{first.what_happened}"

    # @return [Array<String>] what is probably wrong, and how to fix it
    def hints = failures.flat_map(&:hints).uniq

    # @return [String, nil] the command that makes the first of the requests by hand
    def curl = failures.filter_map(&:curl).first
  end
end
