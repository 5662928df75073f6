# frozen_string_literal: true

module SmokeSeal
  # The verdict on a release: green, red, or unsealed when nothing could be judged. An immutable value, implemented in
  # Rust (ext/smoke_seal/src/seal.rs); here is what is plain Ruby about it.
  class Seal
    # @return [Seal] itself: a value needs no copy
    def dup = self

    # @return [Seal] itself, which is frozen
    def clone(freeze: true) = self # rubocop:disable Lint/UnusedMethodArgument -- Object#clone takes it

    # @return [Hash] what {to_h} gives
    def as_json(*) = to_h

    # @return [Hash{Symbol => Object}] for pattern matching: +case seal in { status: "red", summary: }+
    def deconstruct_keys(_keys)
      { status: status, summary: summary, checked_at: checked_at, app: app, url: url, evidence: evidence }
    end
  end
end
