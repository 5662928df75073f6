# frozen_string_literal: true

require_relative "failure_group"
require_relative "finding_text"
require_relative "outcome_mark"

module SmokeSeal
  # One problem, with all checks that have it. It is a broken asset, link or sitemap entry, with the pages that it is
  # on; or what is wrong with the pages of the checks themselves; or why they were not judged.
  class Problem
    # The outcomes in the order of their problems.
    RANKS = %w[failed unjudged not_run warned].freeze
    # Up to so many pages are all named; of more than that, a few.
    MOST_PAGES = 3
    FEW_PAGES = 2
    # The most checks that are named before what they have in common.
    MOST_CHECKS = 8
    # A finding may quote a page, and is cut here. The JSON has all of it.
    LONGEST = 500
    # The core has cut it before (src/base/printable.rs).
    WHOLE = 1 << 20
    private_constant :RANKS, :MOST_PAGES, :FEW_PAGES, :MOST_CHECKS, :LONGEST, :WHOLE

    # @param evidence [Array<Hash>] as in {Seal#evidence}
    # @return [Array<Problem>] failures first, then what was not judged, then warnings
    def self.of(evidence)
      failures = evidence.reject { |record| record["outcome"] == "passed" }
      curls = curls(failures)
      found = failures.flat_map { |record| Occurrence.of(record, curls) }
      problems = found.group_by(&:key).values.map { |alike| new(alike) }
      problems.sort_by.with_index { |problem, index| [problem.rank, index] }
    end

    # The commands of the checks, by the URL that each requests. Seals of earlier versions do not have that URL.
    def self.curls(evidence)
      evidence.select { |record| record["curl_url"] }
              .to_h { |record| [requested(record), TerminalText.command(record["curl"])] }.compact
    end
    private_class_method :curls

    # @param record [Hash] the evidence of a check
    # @return [String, nil] the URL that its command requests, where that is known
    def self.requested(record) = (TerminalText.url(record["curl_url"]) if record["curl_url"])

    # @param record [Hash] the evidence of a check
    # @return [String] the check's name, as {#checks} has it
    def self.name_of(record) = FailureGroup::Failure.new(record).check

    # @param occurrences [Array<Occurrence>] of the same problem
    def initialize(occurrences)
      @occurrences = occurrences.sort_by.with_index { |occurrence, index| [occurrence.rank, index] }
    end

    # @return [String] "✗" for a failure, "!" for a warning, "?" or "-" for a check that was not judged or not run
    def mark = first.mark

    # @return [Integer] the rank of the outcome
    def rank = first.rank

    # @return [String] the cause in words, for a heading; empty if it is not known
    def cause_in_words = FailureGroup.new([first.failure]).cause_in_words

    # @return [String] the cause as people write it: "old revision"
    def cause_name = FailureGroup.new([first.failure]).cause_name

    # @return [Array<FailureGroup::Failure>] each check, with this problem alone
    def failures = @occurrences.map(&:failure)

    # @return [Array<Hash>] the findings
    def findings = @occurrences.filter_map(&:finding)

    # Whether it is a broken asset, link or sitemap entry that several checks have.
    def shared_thing? = !first.thing.nil? && checks.size > 1

    # @return [String] whether it is new since the release: " (new)"; empty if that is not known
    def release_mark = first.release_mark

    # @return [Array<String>] the names of the checks
    def checks = @occurrences.map { |occurrence| occurrence.failure.check }.uniq

    # @param all [Boolean] whether to name all checks, and to quote a page in full
    # @return [String] "404 /style/manual.css, on 5 pages (home, glossary, …) (new)", "home: title: expected …"
    def text(all: false)
      return "#{broken_thing}, on #{pages(all: all)}#{release_mark}" if first.thing

      "#{names(all)}: #{checks.size > 1 ? first.short_text : first.text(longest(all))}"
    end

    # @return [String] "home", "5 pages (home, glossary, …)"
    def pages(all: false)
      return checks.first if checks.size == 1

      named = all || checks.size <= MOST_PAGES ? checks : [*checks.first(FEW_PAGES), "…"]
      "#{checks.size} pages (#{named.join(", ")})"
    end

    # @return [Array<String>] what is probably wrong, and how to fix it
    def hints = @occurrences.flat_map { |occurrence| occurrence.failure.hints }.uniq

    # @return [String, nil] the command that requests what is broken
    def curl = @occurrences.filter_map(&:curl).first

    # @return [String, nil] what to request or to run by hand, where there is no {#curl}
    def place = first.place

    # @return [Array<String>] the last lines that a command lane printed
    def output(most) = first.failure.output(most)

    private

    def first = @occurrences.first

    # A single word, such as a status, is before the thing; more words are behind it.
    def broken_thing
      finding = first.finding
      got = TerminalText.line(finding["got"], LONGEST)
      return "#{got} #{first.thing}" unless got.include?(" ")
      return "#{first.thing}: #{got}" if finding["url"]

      TerminalText.line("#{finding["expectation"]}: expected #{finding["expected"]}, got #{got}", LONGEST)
    end

    def longest(all) = all ? WHOLE : LONGEST

    def names(all)
      more = checks.size - MOST_CHECKS
      # "and 1 more" is as long as the name itself.
      return checks.join(", ") if all || more <= 1

      "#{checks.first(MOST_CHECKS).join(", ")} and #{more} more"
    end
  end
end

require_relative "problem/occurrence"
