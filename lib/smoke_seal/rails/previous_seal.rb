# frozen_string_literal: true

require_relative "newest_releases"

module SmokeSeal
  # The last green seal of an app, before the next one.
  module PreviousSeal
    class << self
      # Reads the seals of the newest releases in one query, including this release's own.
      #
      # @param release [Object]
      # @param app [String]
      # @return [Seal, nil] nil if the release is not {Sealable}, or no green seal of the app is known
      def of(release, app)
        return unless release.is_a?(Sealable) && release.class.column_names.include?("smoke_seal")

        columns = NewestReleases.pluck(release.class.base_class, :smoke_seal)
        seals = columns.lazy.map { |raw| ReleaseColumn.new(raw).seals[app] }
        seals.find { |seal| seal&.green? && seal.app == app }
      end
    end
  end
end
