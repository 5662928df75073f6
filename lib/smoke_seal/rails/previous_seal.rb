# frozen_string_literal: true

module SmokeSeal
  # The last green seal of an app, before the one that is about to be made.
  module PreviousSeal
    # How many of the newest releases are looked through: a board may hold those of several apps.
    LOOKED_THROUGH = 20
    private_constant :LOOKED_THROUGH

    class << self
      # Reads the seals of the newest releases in one query, this release's own among them.
      #
      # @param release [Object]
      # @param app [String]
      # @return [Seal, nil] nil where the release is none of {Sealable}, or no green seal of the app is known
      def of(release, app)
        return unless release.is_a?(Sealable) && release.class.column_names.include?("smoke_seal")

        newest_columns(release.class.base_class).lazy.map { |raw| SealColumn.new(raw).seal }
                                                .find { |seal| seal&.green? && seal.app == app }
      end

      private

      def newest_columns(model)
        newest = model.column_names.include?("created_at") ? "created_at" : model.primary_key
        recorded = model.unscoped.where.not(smoke_seal: nil).order(newest => :desc).limit(LOOKED_THROUGH)
        # A query that fails must not take a transaction of the caller's with it, as PostgreSQL has it.
        model.transaction(requires_new: true) { recorded.pluck(:smoke_seal) }
      end
    end
  end
end
