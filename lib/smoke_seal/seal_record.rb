# frozen_string_literal: true

module SmokeSeal
  class Seal
    # The evidence of one check: a Hash with string keys, which pattern matching reads by symbols as well.
    #
    #   case seal["home"]
    #   in { outcome: "failed", status: 500.. } then …
    #   end
    class Record < Hash
      # @param object [Object] plain data
      # @return [Object] the same, with a Record in place of each Hash
      def self.wrap(object)
        case object
        when Hash then new.merge!(object.transform_values { |value| wrap(value) })
        when Array then object.map { |value| wrap(value) }
        else object
        end
      end

      # @param keys [Array<Symbol>, nil]
      # @return [Hash{Symbol => Object}]
      def deconstruct_keys(keys)
        (keys || self.keys.map(&:to_sym)).filter_map { |key| [key, self[key.to_s]] if key?(key.to_s) }.to_h
      end

      # For YAML: a mapping like any other.
      def encode_with(coder) = coder.represent_map(nil, to_h)
    end
  end
end
