# frozen_string_literal: true

require "openssl"

module SmokeSeal
  module Recorder
    # Signs a message with a key that both sides know: HMAC-SHA256 of the time and the body. The time limits how long a
    # message can be replayed. A replay changes nothing anyway: recording is idempotent.
    module Signature
      HEADER = "X-Smoke-Seal-Signature"
      # Seconds by which the clocks of both sides may differ.
      TOLERANCE = 300
      FORMAT = /\At=(\d{1,12}),v1=(\h{64})\z/
      private_constant :TOLERANCE, :FORMAT

      module_function

      # @return [String] the value of the header: "t=1767225600,v1=…"
      def sign(body, key, at: Time.now.to_i) = "t=#{at},v1=#{digest(body, key, at)}"

      # @param header [String, nil]
      # @return [String, nil] why the signature is not valid; nil if it is
      def problem(header, body, key, now: Time.now.to_i)
        at, digest = FORMAT.match(header.to_s)&.captures
        return "the signature is missing" unless at
        return "the signature does not hold: is the key the same on both sides?" unless same?(digest,
                                                                                              digest(body, key, at))

        "the signature is too old, or the clocks differ" if (now - at.to_i).abs > TOLERANCE
      end

      def digest(body, key, at) = OpenSSL::HMAC.hexdigest("SHA256", key, "#{at}.#{body}")

      def same?(one, other) = OpenSSL.fixed_length_secure_compare(one.downcase, other)
      private_class_method :digest, :same?
    end
  end
end
