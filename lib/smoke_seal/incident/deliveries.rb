# frozen_string_literal: true

require "time"

module SmokeSeal
  class Incident
    # The events that sinks have not got yet, as plain data, by sink and in order. A process claims an event before it
    # sends it: if the process dies, the next one sees the claim, and knows that the event may have arrived.
    class Deliveries
      # Seconds after which a claim's process counts as dead: no send takes that long.
      CLAIM = 60
      # Seconds after which an event is given up, whatever happened to its job.
      GIVEN_UP = 75 * 60
      # The most events of a sink. Beyond that, changes are dropped first: the next event has the current state.
      MOST = 10
      private_constant :MOST

      # @param stored [Hash, nil] by sink: +number+, +kind+, +track+, +at+, and +claimed+ if it is being sent
      def initialize(stored)
        @entries = stored.is_a?(Hash) ? stored.transform_values { |entries| Array(entries).grep(Hash).map(&:dup) } : {}
        @own = []
      end

      # @return [Hash] JSON data
      def to_h = @entries.reject { |_sink, entries| entries.empty? }

      # @return [Array<Hash>] the events of a sink, the oldest first
      def of(sink) = @entries.fetch(sink, [])

      def find(sink, number) = of(sink).find { |entry| entry["number"] == number }

      # Adds an event. It is claimed unless it has to wait for earlier ones, except those that were just added.
      #
      # @return [Boolean] whether it is claimed
      def add(sink, event, now)
        waits = of(sink).any? { |earlier| @own.none? { |own| own.equal?(earlier) } }
        entry = { "number" => event.number, "kind" => event.kind, "track" => event.track, "at" => stamp(now),
                  "claimed" => (stamp(now) unless waits) }.compact
        @own << entry unless waits
        @entries[sink] = bounded([*of(sink), entry])
        !waits
      end

      def remove(sink, number) = @entries[sink] = of(sink).reject { |entry| entry["number"] == number }

      # Defers an event to a later attempt.
      def release(sink, number) = find(sink, number)&.delete("claimed")

      def claim(sink, number, now) = find(sink, number)&.store("claimed", stamp(now))

      def dead?(entry, now) = entry.key?("claimed") && now - time(entry["claimed"]) >= CLAIM

      def in_progress?(entry, now) = entry.key?("claimed") && !dead?(entry, now)

      # Removes the events that no process will send any more.
      def expire(sink, now) = @entries[sink] = of(sink).reject { |entry| now - time(entry["at"]) >= GIVEN_UP }

      private

      def bounded(entries)
        return entries if entries.size <= MOST

        change = entries[0..-2].index { |entry| entry["kind"] == "updated" && !entry.key?("claimed") }
        entries.reject.with_index { |_entry, index| index == (change || 0) }
      end

      def stamp(time) = time.getutc.iso8601

      def time(text)
        Time.iso8601(text.to_s)
      rescue ArgumentError
        Time.at(0)
      end
    end
  end
end
