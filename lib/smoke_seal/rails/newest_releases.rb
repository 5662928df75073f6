# frozen_string_literal: true

module SmokeSeal
  # Reads the newest releases that have a seal or a state, in one query.
  module NewestReleases
    # How many are read, since a table may hold the releases of several apps.
    LIMIT = 20

    class << self
      # @param model [Class] the base class of the releases' model
      # @param columns [Array<String, Symbol>] what is read of each
      # @param except [Object, nil] the id of a release that is left out
      # @return [Array<Object>] as +pluck+ returns it, the newest release first
      def pluck(model, *columns, except: nil)
        releases = model.unscoped.where.not(smoke_seal: nil)
        releases = releases.where.not(model.primary_key => except) unless except.nil?
        # In a savepoint: in PostgreSQL a failed query would abort the caller's transaction.
        model.transaction(requires_new: true) { releases.order(order(model) => :desc).limit(LIMIT).pluck(*columns) }
      end

      # @param model [Class]
      # @return [String] the column that tells which release is newer: the primary key if it counts, since every table
      #   has an index on that
      def order(model)
        key = model.primary_key
        return key if model.type_for_attribute(key).type == :integer || !model.column_names.include?("created_at")

        "created_at"
      end
    end
  end
end
