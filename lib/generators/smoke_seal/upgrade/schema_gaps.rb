# frozen_string_literal: true

require "smoke_seal/rails/newest_releases"

module SmokeSeal
  module Generators
    # What the table of a model lacks, as this version uses it.
    class SchemaGaps
      COLUMN = "smoke_seal"
      # The types of a column that Active Record reads as text, see {Sealable}.
      TEXT = %i[text string binary].freeze
      private_constant :COLUMN, :TEXT

      # @param model [Class]
      def initialize(model)
        @model = model
        @table = model.table_name
      end

      # Whether the table is there.
      def table? = connection.table_exists?(@table)

      # Whether the column for the seals is missing.
      def column? = column.nil?

      # @return [String, nil] the type of that column if no seal can be stored in it
      def unusable_type
        column.sql_type.downcase if column && TEXT.include?(@model.type_for_attribute(COLUMN).type)
      end

      # Whether releases are ordered by created_at, and no index begins with it.
      def index?
        NewestReleases.order(@model) == "created_at" &&
          connection.indexes(@table).none? { |index| Array(index.columns).first == "created_at" && index.where.nil? }
      end

      private

      def connection = @model.connection

      # Read from the database: what a process has kept of it may be older.
      def column = connection.columns(@table).find { |column| column.name == COLUMN }
    end
  end
end
