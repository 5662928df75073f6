# frozen_string_literal: true

module SmokeSeal
  # The verdict on a release: green, red, or unsealed when nothing could be judged. An immutable value, implemented in
  # Rust (ext/smoke_seal/src/seal.rs); here is what is plain Ruby about it.
  class Seal
    MATCHED = %i[status summary checked_at app url evidence].freeze
    private_constant :MATCHED

    # @return [Seal] itself: a value needs no copy
    def dup = self

    # @return [Seal] itself, which is frozen
    # @raise [ArgumentError] for +freeze: false+, as of any value
    def clone(freeze: true)
      raise ArgumentError, "can't unfreeze #{self.class}" if freeze == false

      self
    end

    # @return [Hash] what {to_h} gives
    def as_json(*) = to_h

    # @param keys [Array<Symbol>, nil] what is asked for; nil for all
    # @return [Hash{Symbol => Object}] for pattern matching: +case seal in { status: "red", summary: }+
    def deconstruct_keys(keys)
      (keys ? MATCHED & keys : MATCHED).to_h { |key| [key, public_send(key)] }
    end

    # For YAML: what {to_h} gives.
    def encode_with(coder)
      coder.represent_map("!ruby/object:SmokeSeal::Seal", to_h)
    end

    # For YAML. Loading needs +unsafe_load+, or +permitted_classes: [SmokeSeal::Seal]+.
    #
    # @raise [TypeError] for YAML that is no seal
    def init_with(coder)
      fill(coder.type == :map ? coder.map : nil)
    end
  end
end
