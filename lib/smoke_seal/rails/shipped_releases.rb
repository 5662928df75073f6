# frozen_string_literal: true

require_relative "name_columns"
require_relative "newest_releases"
require_relative "release_column"
require_relative "release_state"

module SmokeSeal
  # The sealed releases of an app in the order of their ships. The order decides which one is live.
  class ShippedReleases
    # The length of a short SHA.
    SHORT = 7
    private_constant :SHORT

    # A release that was sealed for the app. +at+ is when its watch began, or else the time of its first seal.
    Entry = Struct.new(:id, :at, :label, :watch, keyword_init: true)

    # @param model [Class] the releases' model
    # @param app [String]
    def initialize(model, app)
      @model = model.base_class
      @app = app
    end

    # @return [Entry, nil] the release that was shipped last
    def newest = entries.max_by(&:at)

    # @param id [Object] the id of a release
    # @param time [Time] when it was shipped
    # @return [Entry, nil] the newest release that was shipped later
    def after(id, time) = newest&.then { |entry| entry if entry.id != id && entry.at > time }

    # @param release [Sealable]
    # @return [String] what tells people which release it is: its commit, or else its name
    def label_of(release)
      entries.find { |entry| entry.id == release.id }&.label || "#{@model.name} #{release.id}"
    end

    # @param id [Object] the id of a release
    # @return [Array<Entry>] the other releases with an active watch
    def watched_besides(id)
      entries.select { |entry| entry.id != id && WatchChain.new(entry.watch, now: Time.now).live? }
    end

    private

    def entries = @entries ||= read.filter_map { |id, raw, name| entry(id, raw, name) }

    def read
      NewestReleases.pluck(@model, @model.primary_key, :smoke_seal, *NameColumns.of(@model).first)
    end

    def entry(id, raw, name)
      state = ReleaseState.new(raw)
      watch = state.fetch(@app, Watch::STATE)
      seals = seals_of(ReleaseColumn.new(state.seals))
      at = Timestamp.parse(watch.is_a?(Hash) && watch["began"]) || seals.filter_map(&:checked_at).min
      Entry.new(id: id, at: at, label: label(id, name, watch, seals), watch: watch) if at
    end

    # All stored seals of the app.
    def seals_of(column) = [column.seals[@app], *column.history.select { |seal| seal.app == @app }].compact

    # The name of the release for people: the commit, if it is known.
    def label(id, name, watch, seals)
      sha = watch["sha"] if watch.is_a?(Hash)
      commit = [sha, *seals.flat_map { |seal| RevisionSeen.new(seal).expected }].compact.first
      return commit[0, SHORT] if commit

      name.to_s.strip.empty? ? "#{@model.name} #{id}" : name.to_s.strip
    end
  end
end
