# frozen_string_literal: true

module SmokeSeal
  # The type of a JSON column that holds a whole seal. Active Record's own would write its Hash with ActiveSupport,
  # which takes many times as long.
  class StoredSeal < ::ActiveRecord::Type::Json
    # @param value [String, Seal, nil] JSON of the database
    # @return [Seal, nil]
    def deserialize(value) = value.is_a?(String) ? read(value) : value

    # @param value [Seal, String, nil] a seal, or its JSON
    # @return [String, nil] JSON
    def serialize(value) = value.is_a?(String) ? value : value&.to_json

    private

    # Not {Seal.load}, which makes Ruby objects of the JSON first: closing a run reads the seals of all votes.
    def read(json)
      Seal._load(json)
    rescue TypeError
      nil
    end
  end
end
