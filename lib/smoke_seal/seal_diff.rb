# frozen_string_literal: true

module SmokeSeal
  # What changed between two seals of an app, check by check.
  class SealDiff
    BROKEN = %w[failed].freeze
    # A check that takes this many times as long, and this many milliseconds longer, is slower.
    SLOWER = 2
    SLOWER_BY_MS = 200
    private_constant :BROKEN, :SLOWER, :SLOWER_BY_MS

    # @param before [Seal]
    # @param after [Seal]
    def initialize(before, after)
      @before = before
      @after = after
      @old = records(before)
      @new = records(after)
    end

    # @return [Array<String>] the checks that fail now, and did not before
    def newly_failing = failing(@new) - failing(@old)

    # @return [Array<String>] the checks that fail in both
    def still_failing = failing(@new) & failing(@old)

    # @return [Array<String>] the checks that failed, and pass now
    def fixed = failing(@old) & with_outcome(@new, "passed")

    # @return [Array<String>] the checks that only the later seal has
    def added = @new.keys - @old.keys

    # @return [Array<String>] the checks that only the earlier seal has
    def removed = @old.keys - @new.keys

    # @return [Hash{String => Array<Float>}] the checks that take much longer: the milliseconds before and now
    def slower
      times = (@new.keys & @old.keys).to_h { |check| [check, [@old, @new].map { |all| took(all[check]) }] }
      times.select { |_check, (was, is)| was && is && is > was * SLOWER && is > was + SLOWER_BY_MS }
    end

    # @return [Hash{String => Array<String>}] the checks whose outcome is another: the outcomes before and now
    def changed
      both = (@new.keys & @old.keys).to_h { |check| [check, [@old, @new].map { |all| all[check]["outcome"] }] }
      both.reject { |_check, (was, is)| was == is }
    end

    # @return [Array<String, nil>, nil] the verdicts, if they differ; nil stands for unsealed
    def verdict = ([@before.status, @after.status] if @before.status != @after.status)

    # @return [Array<String>, nil] the revisions that were seen, if they differ
    def revision
      seen = [@old, @new].map { |all| all.dig("revision", "revisions").to_h.keys.sort.join(", ") }
      seen if seen.uniq.size > 1 && seen.none?(&:empty?)
    end

    # Whether production is worse than before: a check fails that did not, or the verdict is no longer green.
    def worse? = newly_failing.any? || (@before.green? && !@after.green?)

    # Whether nothing changed.
    def empty? = verdict.nil? && revision.nil? && [changed, added, removed, slower].all?(&:empty?)

    # @return [Hash{String => Object}]
    def to_h
      { "verdict" => verdict, "newly_failing" => newly_failing, "still_failing" => still_failing, "fixed" => fixed,
        "changed" => changed, "added" => added, "removed" => removed, "slower" => slower, "revision" => revision,
        "worse" => worse? }
    end

    # @return [String] what is wrong with a check in the later seal, in a word or two: "500"
    def word(check) = FailureGroup::Failure.new(@new.fetch(check)).word

    private

    def records(seal) = seal.evidence.to_h { |record| [record["check"], record] }

    def failing(records) = with_outcome(records, *BROKEN)

    def with_outcome(records, *outcomes) = records.select { |_check, record| outcomes.include?(record["outcome"]) }.keys

    def took(record) = record.dig("timings", "total_ms")
  end
end
