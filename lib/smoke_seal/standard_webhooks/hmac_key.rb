# frozen_string_literal: true

require "digest"
require "openssl"
require "securerandom"

module SmokeSeal
  module StandardWebhooks
    # A key that both sides know: HMAC-SHA256.
    class HMACKey
      PREFIX = "whsec_"
      VERSION = "v1,"
      # Bytes of a key.
      SIZES = (24..64)
      NEW_SIZE = 32
      DIGEST_SIZE = 32
      private_constant :PREFIX, :VERSION, :SIZES, :NEW_SIZE, :DIGEST_SIZE

      class << self
        # @param text [String]
        # @return [HMACKey, nil] nil if it is no such key
        def read(text)
          return unless text.start_with?(PREFIX)

          bytes = text.delete_prefix(PREFIX).unpack1("m0")
          new(bytes) if SIZES.cover?(bytes.bytesize)
        rescue ArgumentError
          nil
        end

        # @return [String] a new key, as {read} takes it
        def generate = "#{PREFIX}#{[SecureRandom.bytes(NEW_SIZE)].pack("m0")}"
      end

      # @param bytes [String]
      def initialize(bytes)
        # In a proc, so that to_json and inspect, which print instance variables, do not show it.
        @bytes = -> { bytes }
      end

      # Whether it can sign.
      def signs? = true

      # @return [String] names the key in a log or a table, and tells nothing about it
      def fingerprint = Digest::SHA256.hexdigest("smoke_seal key #{@bytes.call}")[0, 16]

      # @param text [String]
      # @return [String] "v1,…"
      def sign(text) = "#{VERSION}#{[digest(text)].pack("m0")}"

      # @param text [String]
      # @param signature [String] of any version
      def verify?(text, signature)
        return false unless signature.start_with?(VERSION)

        given = signature.delete_prefix(VERSION).unpack1("m0")
        given.bytesize == DIGEST_SIZE && OpenSSL.fixed_length_secure_compare(given, digest(text))
      rescue ArgumentError
        false
      end

      # Without the key.
      def inspect = "#<#{self.class}>"
      alias to_s inspect

      private

      def digest(text) = OpenSSL::HMAC.digest("SHA256", @bytes.call, text)
    end
  end
end
