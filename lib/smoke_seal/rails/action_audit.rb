# frozen_string_literal: true

module SmokeSeal
  # Who did what on the page of a release, and when: the newest entries, as plain data that is stored beside the seals.
  class ActionAudit
    NAME = "audit"
    MOST = 20
    # Characters of a name.
    LONGEST_NAME = 100

    # What somebody did: a re-seal, or the acknowledgement of an incident of one of the tracks.
    KINDS = ["reseal", *Incident::TRACKS.map { |track| "acknowledge_#{track}" }].freeze
    # The results of a re-seal.
    RESULTS = %w[green red unsealed another_revision failed lost].freeze

    # An entry: +kind+ is one of {KINDS}, +at+ a Time, +by+ a name or nil, +result+ one of {RESULTS} or nil.
    Entry = Struct.new(:kind, :at, :by, :result, keyword_init: true)

    # @param text [String]
    # @return [String] a name in one line, without control characters; it may be empty
    def self.name_of(text) = TerminalText.line(text, LONGEST_NAME)

    # @param data [Object] the stored data
    def initialize(data)
      @data = data.is_a?(Array) ? data.grep(Hash) : []
    end

    # @param action [String] "reseal" or "acknowledge"
    # @param by [String, nil]
    # @param at [Time]
    # @param facts [Hash{Symbol => String}] +id+ of a request, to add its result later; +track+ of an incident
    # @return [ActionAudit] with one more entry
    def with(action, by:, at:, **facts)
      entry = { "at" => at.getutc.iso8601, "by" => by, "action" => action, **facts.transform_keys(&:to_s) }.compact
      self.class.new([entry, *@data].first(MOST))
    end

    # @return [ActionAudit] with the result of the request's entry
    def with_result(id, result)
      self.class.new(@data.map { |entry| entry["id"] == id ? entry.merge("result" => result) : entry })
    end

    # @return [Array<Hash>] JSON data
    def to_a = @data

    # @return [Array<Entry>] the newest first; without those of another version that are not known
    def entries = @data.map { |data| entry(data) }.select { |entry| KINDS.include?(entry.kind) }

    private

    def entry(data)
      Entry.new(kind: data.values_at("action", "track").compact.join("_"), at: Timestamp.parse(data["at"]),
                by: data["by"], result: RESULTS.find { |result| result == data["result"] })
    end
  end
end
