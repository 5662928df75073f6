# frozen_string_literal: true

require "json"

module SmokeSeal
  # What stands in a release's +smoke_seal+ column: the newest seal as {Seal#to_h} gives it, and below "history" the
  # earlier ones, newest first, without their evidence. It is bounded, whatever a run came back with:
  #
  # - evidence that would take more than {LARGEST_EVIDENCE} bytes is left out, that of the passed checks first, and
  #   "evidence_left_out" counts the checks it is missing of;
  # - longer summaries than {LONGEST_SUMMARY} are cut.
  class SealColumn
    LARGEST_EVIDENCE = 64 * 1024
    LONGEST_SUMMARY = 4000
    # What only the newest seal has.
    OWN = %w[evidence evidence_left_out history].freeze
    private_constant :OWN

    # @param raw [Object] what the column holds: nil, +{}+ and odd things stand for no seal
    def initialize(raw)
      @raw = raw.is_a?(Hash) ? raw : {}
    end

    # @return [Seal, nil] the verdict: green or red; nil when the release has none, or is unsealed
    def seal = Seal.from_h(@raw)

    # @return [Array<Seal>] the earlier ones, newest first, unsealed ones among them
    def history = entries.filter_map { |entry| earlier(entry) }

    # @return [String, nil] the app that was looked at last, as far as any of the seals says
    def app
      # Where nothing was found to look at, the name may have been a mistake.
      looked_at = [@raw, *entries].reject { |entry| entry["unsealed"] == true && entry["url"].nil? }
      looked_at.filter_map { |entry| entry["app"] }.find { |app| app.is_a?(String) && !app.empty? }
    end

    # What the column shall hold once +seal+ was recorded. The seal that was checked last stands first. Of seals whose
    # times do not tell, since they are equal or not known, the one that is recorded later does; and a verdict is never
    # kept from standing first by an unsealed one.
    #
    # @param seal [Seal]
    # @param limit [Integer] how many earlier ones are kept
    # @return [Hash]
    def with(seal, limit:)
      added = bounded(clean(seal.to_h))
      return again(added) if [@raw, *entries].any? { |entry| same?(entry, added) }
      return with_history(added, entries, limit) unless recorded?(@raw)
      return with_history(@raw, inserted(added), limit) if behind?(added, @raw)

      with_history(added, inserted(@raw), limit)
    end

    private

    # The same seal once more: its evidence may have been missing.
    def again(added)
      return @raw unless same?(@raw, added) && added.key?("evidence")

      history = @raw.slice("history")
      added.merge(history)
    end

    def same?(entry, added) = entry.except(*OWN) == added.except(*OWN)

    # Whether +added+ is older than the seal that stands first.
    def behind?(added, first)
      return false if first["status"].nil? && !added["status"].nil?

      older?(added, first)
    end

    def older?(one, other)
      one, other = [one, other].map { |entry| time(entry["checked_at"]) }
      one && other ? one < other : false
    end

    # The history with one more entry in its place.
    def inserted(entry)
      place = entries.index { |earlier| !older?(entry, earlier) } || entries.size
      entries.dup.insert(place, entry)
    end

    def with_history(first, earlier, limit)
      kept = earlier.first([limit.to_i, 0].max).map { |entry| entry.except(*OWN) }
      first = first.except("history")
      kept.empty? ? first : first.merge("history" => kept)
    end

    def entries
      history = @raw["history"]
      history.is_a?(Array) ? history.select { |entry| recorded?(entry) } : []
    end

    # An unsealed one has no status, and says so.
    def recorded?(entry)
      entry.is_a?(Hash) && (!entry["status"].nil? || entry["unsealed"] == true)
    end

    def earlier(entry)
      Seal.from_h(entry) || unsealed(entry)
    end

    def unsealed(entry)
      return unless entry["unsealed"] == true

      facts = entry.values_at("summary", "app", "url").map { |fact| fact&.to_s }
      Seal.unsealed(facts[0].to_s, app: facts[1], url: facts[2], checked_at: time(entry["checked_at"]))
    end

    def time(written)
      Time.iso8601(written.to_s).utc
    rescue ArgumentError
      nil
    end

    def bounded(hash)
      hash = hash.merge("summary" => cut(hash["summary"]))
      evidence = hash["evidence"]
      return hash unless evidence && size(evidence) > LARGEST_EVIDENCE

      kept = within_bounds(evidence)
      hash.merge("evidence" => kept, "evidence_left_out" => evidence.size - kept.size)
    end

    # Nobody misses the evidence of what held. Of what did not, as much is kept as there is room for.
    def within_bounds(evidence)
      left = LARGEST_EVIDENCE
      evidence.reject { |record| record["outcome"] == "passed" }.select do |record|
        taken = size(record) + 1
        left -= taken if taken < left
      end
    end

    def cut(summary)
      summary.length > LONGEST_SUMMARY ? "#{summary[0, LONGEST_SUMMARY]}…" : summary
    end

    def size(object) = JSON.generate(object).bytesize

    # PostgreSQL's jsonb has no place for the character NUL.
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
