# frozen_string_literal: true

require_relative "../problem"

module SmokeSeal
  class Alert
    # What an alert lists of the checks that failed: broken things that several checks have, and groups of checks.
    class FailureList
      # Both ways to list them: by check; and with what is broken on several pages once, then the other failures of
      # these checks. The caller takes the shorter one.
      #
      # @param records [Array<Hash>] the evidence of checks that failed
      # @return [Array<FailureList>]
      def self.both(records) = [new(records), new(records, Problem.of(records).select(&:shared_thing?))]

      # How many checks each of these lines adds to those before it; a line without a new check counts for one.
      #
      # @param lines [Array<Array<FailureGroup::Failure>>] the failures of each line
      # @return [Array<Integer>]
      def self.counts(lines)
        seen = {}
        lines.map do |failures|
          checks = failures.map { |failure| failure.record["check"] }.uniq.reject { |check| seen.key?(check) }
          checks.each { |check| seen[check] = true }
          [checks.size, 1].max
        end
      end

      # @return [Array<Problem>] what is broken on several pages
      attr_reader :problems

      # @param records [Array<Hash>]
      # @param problems [Array<Problem>] those that are not listed by check
      def initialize(records, problems = [])
        @records = records
        @problems = problems
      end

      # @return [Array<FailureGroup>] the other failures
      def groups = @groups ||= FailureGroup.of(@records.filter_map { |record| without_problems(record) })

      # @return [Array<Problem, FailureGroup>]
      def entries = [*problems, *groups]

      private

      # The record without the findings of the problems; nil if nothing else is wrong. It stays whole if the rest alone
      # would not say why the check failed.
      def without_problems(record)
        findings = record.fetch("findings", [])
        rest = findings.reject { |finding| listed.key?(finding) }
        return record if rest.size == findings.size || unclear?(record, rest)
        return if rest.empty?

        { **record, "findings" => rest, "curl" => (record["curl"] unless commands.include?(record["curl"])) }
      end

      def unclear?(record, rest)
        return record["more_findings"].to_i.positive? || record.key?("reason") if rest.empty?

        rest.all? { |finding| finding["severity"] == "warn" }
      end

      # The findings of the problems, by identity.
      def listed
        @listed ||= problems.flat_map(&:findings).each_with_object({}.compare_by_identity) do |finding, listed|
          listed[finding] = true
        end
      end

      def commands = @commands ||= problems.filter_map(&:curl)
    end
  end
end
