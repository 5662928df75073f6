# frozen_string_literal: true

module SmokeSeal
  # The columns of a model that may hold the name of a release, the most telling first.
  module NameColumns
    NAMES = %w[slug name title version tag].freeze
    # Only those of texts: a number would be read from the beginning of any name.
    TEXTS = %i[string text citext].freeze
    private_constant :NAMES, :TEXTS

    # @param model [Class] of Active Record
    # @return [Array<String>]
    def self.of(model) = NAMES.select { |name| TEXTS.include?(model.columns_hash[name]&.type) }
  end
end
