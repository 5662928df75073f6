# frozen_string_literal: true

require_relative "kept_evidence"
require_relative "kept_seals"

module SmokeSeal
  # What the +smoke_seal+ column of a release holds for one app, see {ReleaseColumn}: the newest verdict, as {Seal#to_h}
  # returns it, and in "history" the other seals, newest first. Of these only the previous verdict has its evidence. An
  # unsealed seal comes first only while there is no verdict. "failing" names the failed checks of a seal without
  # evidence. The size is bounded:
  #
  # - of the earlier seals as many are kept as the limit says, see {KeptSeals};
  # - evidence and results of vantages of more than {LARGEST_EVIDENCE} bytes are shortened, passed checks first, see
  #   {KeptEvidence};
  # - summaries longer than {LONGEST_SUMMARY} are cut.
  class SealColumn
    LARGEST_EVIDENCE = 64 * 1024
    LONGEST_SUMMARY = 4000
    # Keys that only the verdict and the one before it have.
    NEWEST_ONLY = %w[evidence evidence_left_out quorum quorum_left_out failing history].freeze
    private_constant :NEWEST_ONLY

    # @param raw [Object] the value of the column: nil, +{}+ and anything unknown mean no seal
    def initialize(raw)
      @raw = raw.is_a?(Hash) ? raw : {}
    end

    # @return [Seal, nil] the verdict: green or red; nil if the release has none, or is unsealed
    def seal = Seal.from_h(@raw)

    # @return [Array<Seal>] the earlier seals, newest first, including unsealed ones
    def history = entries.filter_map { |entry| earlier(entry) }

    # @return [Seal, nil] the newest unsealed attempt since the verdict; nil if there was none since
    def unsealed_since
      return unless seal

      newest = entries.first
      earlier(newest) if newest && newest["status"].nil? && !older?(newest, @raw)
    end

    # @return [String, nil] the app that was checked last; nil if no seal names one
    def app
      # An unsealed entry without a URL may have a wrong name.
      looked_at = [@raw, *entries].reject { |entry| entry["unsealed"] == true && entry["url"].nil? }
      looked_at.filter_map { |entry| entry["app"] }.find { |app| app.is_a?(String) && !app.empty? }
    end

    # Returns the new value of the column with +seal+ recorded. The verdict with the latest check time comes first; if
    # the times are equal or unknown, the one that is recorded later. An unsealed seal never takes a verdict's place.
    #
    # @param seal [Seal]
    # @param limit [Integer] how many earlier seals are kept
    # @param failing [Array<String>] what failed, for a seal without evidence
    # @param largest [Integer] bytes of evidence and results of vantages that are kept
    # @return [Hash]
    def with(seal, limit:, failing: [], largest: LARGEST_EVIDENCE)
      @largest = largest
      added = bounded(clean(seal.to_h))
      added["failing"] = clean(failing) if failing.any? && !added.key?("evidence")
      return with_missing_evidence(added) if [@raw, *entries].any? { |entry| same?(entry, added) }
      return with_history(added, entries, limit) unless recorded?(@raw)
      return with_history(@raw, inserted(added), limit) if behind?(added, @raw)

      with_history(added, inserted(@raw), limit)
    end

    private

    # The same seal again: adds its evidence if that was missing.
    def with_missing_evidence(added)
      return @raw unless same?(@raw, added) && added.key?("evidence")

      history = @raw.slice("history")
      added.merge(history)
    end

    # Equal, except for a summary that was cut during transport.
    def same?(entry, added)
      one, other = [entry, added].map { |either| either.except(*NEWEST_ONLY, "summary") }
      one == other && same_summary?(entry["summary"].to_s, added["summary"].to_s)
    end

    def same_summary?(one, other)
      short, long = one.length <= other.length ? [one, other] : [other, one]
      short == long || (short.end_with?(CombinedSeal::CUT) && long.start_with?(short.delete_suffix(CombinedSeal::CUT)))
    end

    # Whether +added+ comes after the first seal: it is older, or it is unsealed and the first one is a verdict.
    def behind?(added, first)
      return added["status"].nil? if first["status"].nil? != added["status"].nil?

      older?(added, first)
    end

    def older?(one, other)
      one, other = [one, other].map { |entry| Timestamp.parse(entry["checked_at"]) }
      one && other ? one < other : false
    end

    # The history with one more entry, in the order of time.
    def inserted(entry)
      place = entries.index { |earlier| !older?(entry, earlier) } || entries.size
      entries.dup.insert(place, entry)
    end

    def with_history(first, earlier, limit)
      kept = KeptSeals.of(first, earlier, [limit.to_i, 0].max)
      verdict = kept.index { |entry| !entry["status"].nil? }
      kept = kept.map.with_index { |entry, index| entry.except(*(index == verdict ? "history" : NEWEST_ONLY)) }
      first = first.except("history")
      kept.empty? ? first : first.merge("history" => kept)
    end

    def entries
      history = @raw["history"]
      history.is_a?(Array) ? history.select { |entry| recorded?(entry) } : []
    end

    # An unsealed entry has no status, but the key "unsealed".
    def recorded?(entry)
      entry.is_a?(Hash) && (!entry["status"].nil? || entry["unsealed"] == true)
    end

    def earlier(entry)
      Seal.from_h(entry) || unsealed(entry)
    end

    def unsealed(entry)
      return unless entry["unsealed"] == true

      facts = entry.values_at("summary", "app", "url").map { |fact| fact&.to_s }
      Seal.unsealed(facts[0].to_s, app: facts[1], url: facts[2], checked_at: Timestamp.parse(entry["checked_at"]))
    end

    def bounded(hash) = KeptEvidence.within(@largest, hash.merge("summary" => cut(hash["summary"])))

    def cut(summary)
      summary.length > LONGEST_SUMMARY ? "#{summary[0, LONGEST_SUMMARY]}…" : summary
    end

    # PostgreSQL's jsonb cannot store the character NUL.
    def clean(object)
      case object
      when String then object.delete("\u0000")
      when Array then object.map { |element| clean(element) }
      when Hash then object.to_h { |key, value| [clean(key), clean(value)] }
      else object
      end
    end
  end
end
