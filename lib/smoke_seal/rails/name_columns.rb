# frozen_string_literal: true

module SmokeSeal
  # The columns of a model that may contain the name of a release, the best first.
  module NameColumns
    NAMES = %w[slug name title version tag].freeze
    # Only text columns: a database would convert a name to a number, and find the wrong row.
    TEXTS = %i[string text citext].freeze
    # What people read, the best first.
    READ = %w[title name slug version tag].freeze
    private_constant :NAMES, :TEXTS, :READ

    # @param model [Class] of Active Record
    # @return [Array<String>]
    def self.of(model) = NAMES.select { |name| TEXTS.include?(model.columns_hash[name]&.type) }

    # @param model [Class] of Active Record
    # @return [String, nil] the column with the name for people
    def self.label(model) = (READ & of(model)).first
  end
end
