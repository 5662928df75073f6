# frozen_string_literal: true

require_relative "newest_releases"
require_relative "../latency_history"
require_relative "release_state"

module SmokeSeal
  # The times of an app's checks at its last green seals, carried from release to release: {ReleaseState}, "latency".
  module SealLatency
    NAME = "latency"

    class << self
      # Reads the newest releases in one query, including this one.
      #
      # @param release [Object]
      # @param app [String]
      # @return [LatencyHistory] the newest one; empty if there is none
      def of(release, app)
        return LatencyHistory.new unless release.is_a?(Sealable) && release.class.column_names.include?("smoke_seal")

        newest(NewestReleases.pluck(release.class.base_class, :smoke_seal).map { |raw| held(raw, app) })
      end

      # Adds the times of a green seal. The first green seal of a release continues the times of earlier releases: they
      # are read while the row is locked, since a read before the lock would prevent SQLite from taking it.
      #
      # @param release [Sealable]
      # @param column [Hash] a value of the column, with +seal+ recorded in it
      # @param seal [Seal]
      # @return [Hash] the value with the times of +seal+, if it has any
      def recorded(release, column, seal)
        app = seal.app.to_s
        return column if app.empty? || LatencyHistory.of([seal]).empty?

        own = held(column, app)
        history = (own.empty? ? earlier(release, app) : own).with(seal)
        ReleaseState.new(column).with(app, NAME, history.to_h)
      end

      private

      # A verdict is recorded even if this fails.
      def earlier(release, app)
        of(release, app)
      rescue ActiveRecord::ActiveRecordError
        LatencyHistory.new
      end

      def held(raw, app) = LatencyHistory.load(ReleaseState.new(raw).fetch(app, NAME))

      def newest(histories) = histories.max_by { |history| history.at.to_s } || LatencyHistory.new
    end
  end
end
