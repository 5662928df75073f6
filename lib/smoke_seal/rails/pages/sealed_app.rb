# frozen_string_literal: true

require_relative "incident_summary"

module SmokeSeal
  module Pages
    # The seals of one app with one release.
    class SealedApp
      # @return [SealedRelease]
      attr_reader :release

      # @return [String] the name of the app; empty if no seal names it
      attr_reader :name

      # @param release [SealedRelease]
      # @param app [String]
      # @param column [Hash] as {SealColumn} describes it
      # @param state [ReleaseState]
      def initialize(release:, app:, column:, state:)
        @release = release
        @name = app
        @column = column
        @state = state
      end

      # @return [Seal, nil] the newest verdict, or, while there is none, the newest attempt; nil if it cannot be read
      def seal = @seal ||= Seal.load(@column.except("history"))

      # @return [Array(Integer, Integer)] of how many checks the seal's evidence was too large to be kept, and how many
      #   results of vantages; see {KeptEvidence}
      def left_out = @column.values_at("evidence_left_out", "quorum_left_out").map(&:to_i)

      # @return [Array<Seal>] the earlier seals, newest first
      def history = @history ||= SealColumn.new(@column).history

      # @return [Seal, nil] the newest attempt without a verdict since the verdict
      def unsealed_since = SealColumn.new(@column).unsealed_since

      # @param part [String] the name of what is kept beside the seals
      # @return [Object, nil]
      def state(part) = @state.fetch(@name, part)

      # @return [SealAge, nil] nil if there is no verdict, or its time is not known
      def age(now: Time.now)
        SealAge.new(seal, watch: state(Watch::STATE), now: now) if seal&.checked_at && !seal.unsealed?
      end

      # @return [Time, nil] when the release was shipped, as far as that is known
      def shipped_at
        watch = state(Watch::STATE)
        Timestamp.parse(watch.is_a?(Hash) && watch["began"]) || seals.filter_map(&:checked_at).min
      end

      # Seconds from the beginning of the first seal to the end of the first green one.
      #
      # @return [Float, nil] nil if no seal was green, or if its times are not known
      def time_to_green
        green = in_time.find(&:green?) or return
        first = in_time.first
        took = first.duration_ms or return
        (green.checked_at - first.checked_at) + (took / 1000.0)
      end

      # @return [Boolean] whether any seal was green
      def ever_green? = seals.any?(&:green?)

      # What the newest verdict found at some checks. The others are not converted, which would take most of the time
      # of a page.
      #
      # @yieldparam record [Hash] a stored record, of which nothing is known
      # @yieldreturn [Boolean] whether it is wanted
      # @return [Array<Hash>]
      def evidence(&wanted)
        stored = @column["evidence"]
        records = stored.is_a?(Array) ? stored.grep(Hash).select(&wanted) : []
        return [] if records.empty?

        Seal.load({ **@column.except("history", "quorum"), "evidence" => records }).to_h.fetch("evidence", [])
      end

      # @return [Array<IncidentSummary>] the open incidents
      def incidents = IncidentSummary.open_of(state(ReleaseIncident::NAME))

      private

      # The newest verdict and the earlier seals, without their evidence.
      def seals
        @seals ||= begin
          newest = @column.except("evidence", "quorum", "history")
          earlier = @column["history"].is_a?(Array) ? @column["history"].grep(Hash) : []
          column = { **newest, "history" => earlier.map { |seal| seal.except("evidence", "quorum") } }
          [Seal.load(newest), *SealColumn.new(column).history].compact
        end
      end

      # The oldest first. Stored times are whole seconds, so that order decides among equal ones.
      def in_time
        @in_time ||= seals.select(&:checked_at).reverse.each_with_index.sort_by { |seal, i| [seal.checked_at, i] }
                          .map(&:first)
      end
    end
  end
end
