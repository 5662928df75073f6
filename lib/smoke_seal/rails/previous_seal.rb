# frozen_string_literal: true

module SmokeSeal
  # The last green seal of an app, before the next one.
  module PreviousSeal
    # How many of the newest releases are searched, since a table may hold the releases of several apps.
    NEWEST_RELEASES = 20
    private_constant :NEWEST_RELEASES

    class << self
      # Reads the seals of the newest releases in one query, including this release's own.
      #
      # @param release [Object]
      # @param app [String]
      # @return [Seal, nil] nil if the release is not {Sealable}, or no green seal of the app is known
      def of(release, app)
        return unless release.is_a?(Sealable) && release.class.column_names.include?("smoke_seal")

        seals = newest_columns(release.class.base_class).lazy.map { |raw| ReleaseColumn.new(raw).seals[app] }
        seals.find { |seal| seal&.green? && seal.app == app }
      end

      private

      def newest_columns(model)
        newest = model.column_names.include?("created_at") ? "created_at" : model.primary_key
        recorded = model.unscoped.where.not(smoke_seal: nil).order(newest => :desc).limit(NEWEST_RELEASES)
        # In a savepoint: in PostgreSQL a failed query would abort the caller's transaction.
        model.transaction(requires_new: true) { recorded.pluck(:smoke_seal) }
      end
    end
  end
end
