# frozen_string_literal: true

require_relative "name_columns"
require_relative "newest_releases"
require_relative "release_column"

module SmokeSeal
  # Reads the seals of other releases: the verdict before this release, and which release a served revision belongs to.
  class KnownRevisions
    # The seal of another release, and whether that release is newer than this one.
    Entry = Struct.new(:id, :name, :newer, :seal, keyword_init: true)
    private_constant :Entry

    # @param release [Object] anything that is not {Sealable} has no other releases
    # @param app [String]
    def initialize(release, app)
      @release = release
      @app = app
    end

    # Reads the database. Call it before a run: an alert must not wait for a database.
    #
    # @return [self]
    def load
      @rows ||= read
      self
    end

    # @return [Seal, nil] the newest verdict of the app on an earlier release
    def before = entries.reject(&:newer).first&.seal

    # @param seal [Seal] a seal whose answers may come from another revision
    # @return [String, nil] the release of that revision, in one line; nil if none was found
    def note(seal)
      revision, entry = served(seal)
      return unless revision
      return "#{revision} is the revision of no release that is recorded here" unless entry

      at = entry.seal.checked_at&.getutc&.strftime(" at %F %T UTC")
      name = " (#{TerminalText.line(entry.name, 80)})" unless entry.name.to_s.strip.empty?
      "#{revision} is #{entry.newer ? "newer" : "older"}: #{@release.class.name} #{entry.id}#{name}, sealed " \
        "#{entry.seal.status}#{at}"
    end

    # @param seal [Seal]
    # @return [Boolean] whether a newer release than this one is served
    def newer?(seal) = served(seal)&.last&.newer || false

    # @return [Array<Object>] the ids of earlier releases that have an incident of the app which nothing ended
    def earlier_with_incident
      place = place_of(@release)
      found = load.rows.select do |_id, placed_at, raw|
        (placed_at <=> place) == -1 && ReleaseIncident.open_in?(raw, @app)
      end
      found.map(&:first)
    end

    protected

    attr_reader :rows

    private

    # The revision that was served in place of the expected one, and the release that it belongs to.
    def served(seal)
      revision = foreign_revision(seal) or return
      [revision, entries.find { |entry| revisions(entry.seal).any? { |known| same?(known, revision) } }]
    end

    def foreign_revision(seal)
      return unless seal.red?

      found = seal.evidence.flat_map { |record| record.fetch("findings", []) }
      old = found.find { |finding| finding["cause"] == "old_revision" && finding["expectation"] == "revision" }
      old && seal.evidence.flat_map { |record| record.fetch("revisions", {}).keys }
                 .find { |revision| revision.match?(/\A[\w.+-]+\z/) && !alike?(revision, old["expected"]) }
    end

    # Whether one is a prefix of the other: they may be the same commit, so it is not known which release is served.
    def alike?(one, other)
      short, long = [one, other].map(&:downcase).sort_by(&:length)
      long.start_with?(short)
    end

    # The revisions in a seal, if the expected one is among them.
    def revisions(seal)
      records = seal.evidence.select { |record| record["outcome"] == "passed" }
      records.flat_map { |record| [*record["revision"], *record.fetch("revisions", {}).keys] }
    end

    def same?(one, other)
      short, long = [one, other].map(&:downcase).sort_by(&:length)
      short == long || (short.length >= 7 && long.start_with?(short))
    end

    # Newest first.
    def entries = @entries ||= load.rows.filter_map { |row| entry(*row) }

    def entry(id, placed_at, raw, name = nil)
      seal = ReleaseColumn.new(raw).seals[@app]
      return unless seal && !seal.unsealed?

      Entry.new(id: id, name: name, newer: (placed_at <=> place_of(@release)) == 1, seal: seal)
    end

    def place_of(record) = record[order]

    def read
      return [] unless @release.is_a?(Sealable) && model.column_names.include?("smoke_seal")

      columns = [model.primary_key, order, :smoke_seal, *NameColumns.of(model).first]
      NewestReleases.pluck(model, *columns, except: @release.id)
    end

    def model = @release.class.base_class

    def order = NewestReleases.order(model)
  end
end
