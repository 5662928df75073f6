# frozen_string_literal: true

module SmokeSeal
  # The times of each check at the last green seals of an app, with which +slower_than_last+ compares. A value.
  class LatencyHistory
    # The most times of one check, and of all checks together. With fewer than 5 of each the core compares nothing
    # (src/run/usual_time.rs), so none are kept.
    MOST = 30
    MOST_OF_ALL = 1500
    FEWEST = 5
    JUDGED = %w[passed warned].freeze
    private_constant :MOST, :MOST_OF_ALL, :FEWEST, :JUDGED

    # @return [String, nil] the time of the newest of the seals, ISO 8601 in UTC
    attr_reader :at

    # @return [Hash{String => Array<Float>}] milliseconds by check, oldest first
    attr_reader :times

    # @param state [Object] what {#to_h} returned; anything else is an empty history
    # @return [LatencyHistory]
    def self.load(state)
      return new unless state.is_a?(Hash) && state["at"].is_a?(String) && state["ms"].is_a?(Hash)

      times = state["ms"].select { |_check, each| each.is_a?(Array) && each.all?(Numeric) }
      new(at: state["at"], times: times.transform_values { |each| each.map(&:to_f) })
    end

    # @param seals [Array<Seal>] in any order
    # @return [LatencyHistory]
    def self.of(seals)
      ordered = seals.each_with_index.sort_by { |seal, index| [seal.checked_at.to_i, index] }.map(&:first)
      ordered.inject(new) { |history, seal| history.with(seal) }
    end

    def initialize(at: nil, times: {})
      @at = at
      @times = times.freeze
      freeze
    end

    # Returns the history with the times of +seal+; of several vantages, those of the first. Only a green seal counts,
    # and only if it is newer than the newest so far. A time that was too slow counts as well: if a page stays slower,
    # that becomes usual.
    #
    # @param seal [Seal]
    # @return [LatencyHistory]
    def with(seal)
      checked_at = seal.to_h["checked_at"].to_s
      return self if !seal.green? || (at && checked_at <= at)

      took = times_of(seal) or return self
      most = [MOST, MOST_OF_ALL / [took.size, 1].max].min
      return LatencyHistory.new(at: checked_at) if most < FEWEST

      LatencyHistory.new(at: checked_at, times: took.to_h { |check, ms| [check, [*times[check], ms].last(most)] })
    end

    # @return [Hash{String => Object}] JSON data
    def to_h = { "at" => at, "ms" => times }

    def empty? = times.empty?

    private

    # The time of the browser lane, a command, is not compared.
    #
    # @return [Hash{String => Float}, nil] nil if the first of several vantages was not heard
    def times_of(seal)
      records = seal.evidence.select { |record| JUDGED.include?(record["outcome"]) && !record.key?("command") }
      times = records.to_h { |record| [record["check"], record.dig("timings", "total_ms")] }
      if (quorum = seal.to_h["quorum"])
        first = times_of_first(quorum["vantages"]) or return
        times = first.slice(*times.keys)
      end
      times.compact.transform_values { |ms| ms.round(1) }
    end

    # Those of another vantage may be longer, since it is farther away.
    def times_of_first(vantages)
      checks = vantages.first.to_h["checks"]
      checks&.to_h { |check| check.values_at("check", "ms") }
    end
  end
end
