# frozen_string_literal: true

module SmokeSeal
  # The columns of a model that may contain the name of a release, the best first.
  module NameColumns
    NAMES = %w[slug name title version tag].freeze
    # Only text columns: a database would convert a name to a number, and find the wrong row.
    TEXTS = %i[string text citext].freeze
    private_constant :NAMES, :TEXTS

    # @param model [Class] of Active Record
    # @return [Array<String>]
    def self.of(model) = NAMES.select { |name| TEXTS.include?(model.columns_hash[name]&.type) }
  end
end
