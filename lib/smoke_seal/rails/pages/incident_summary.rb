# frozen_string_literal: true

module SmokeSeal
  module Pages
    # An open incident, from its stored data, see {Incident}.
    class IncidentSummary
      # @return [String] "red", or "unsealed"
      attr_reader :track

      # @param stored [Object]
      # @return [Array<IncidentSummary>]
      def self.open_of(stored)
        tracks = stored.is_a?(Hash) && stored["tracks"]
        return [] unless tracks.is_a?(Hash)

        open = tracks.slice(*Incident::TRACKS).select { |_name, track| track.is_a?(Hash) && track["open"] == true }
        open.map { |name, track| new(name, track) }
      end

      # @param track [String]
      # @param data [Hash]
      def initialize(track, data)
        @track = track
        @data = data
      end

      # @return [String] its key, see {Sinks::Event}
      def key = @data["key"].to_s

      # @return [Acknowledged, nil] who acknowledged it
      def acknowledged
        stored = @data["acknowledged"]
        Acknowledged.new(by: stored["by"], at: Timestamp.parse(stored["at"])) if stored.is_a?(Hash)
      end

      # Who acknowledged an incident, and when; +by+ is nil for somebody without a name.
      Acknowledged = Struct.new(:by, :at, keyword_init: true)

      # @return [Time, nil] when it was opened
      def since = Timestamp.parse(@data["since"])

      # @return [String] the verdict that opened it
      def verdict = TerminalText.line(@data["verdict"], Incident::LONGEST_VERDICT)

      # @return [Array<String>] the sinks that were notified of it
      def notified = @data["notified"].is_a?(Hash) ? @data["notified"].keys.sort : []
    end
  end
end
