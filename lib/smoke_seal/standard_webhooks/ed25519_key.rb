# frozen_string_literal: true

require "digest"
require "openssl"

module SmokeSeal
  module StandardWebhooks
    # A key pair: Ed25519. The receiver knows only the public half, and cannot sign with it.
    class Ed25519Key
      # The private key: 32 bytes, of which the public key is derived, or these and the public key.
      PRIVATE = "whsk_"
      PUBLIC = "whpk_"
      VERSION = "v1a,"
      SIZE = 32
      SIGNATURE_SIZE = 64
      # What precedes the bytes of a key in DER (RFC 8410): the openssl gem of Ruby 3.1 reads no raw keys.
      PRIVATE_DER = ["302e020100300506032b657004220420"].pack("H*").freeze
      PUBLIC_DER = ["302a300506032b6570032100"].pack("H*").freeze
      private_constant :PRIVATE, :PUBLIC, :VERSION, :SIZE, :SIGNATURE_SIZE, :PRIVATE_DER, :PUBLIC_DER

      class << self
        # @param text [String]
        # @return [Ed25519Key, nil] nil if it is no such key
        def read(text)
          return private_key(bytes(text, PRIVATE)) if text.start_with?(PRIVATE)

          public_key(bytes(text, PUBLIC)) if text.start_with?(PUBLIC)
        rescue ArgumentError, OpenSSL::PKey::PKeyError
          nil
        end

        # @return [Array(String, String)] a new private key and its public key, as {read} takes them
        def generate
          key = OpenSSL::PKey.generate_key("ED25519")
          public_bytes = key.public_to_der.delete_prefix(PUBLIC_DER)
          private_bytes = key.private_to_der.delete_prefix(PRIVATE_DER)
          [written(PRIVATE, private_bytes + public_bytes), written(PUBLIC, public_bytes)]
        end

        private

        def bytes(text, prefix) = text.delete_prefix(prefix).unpack1("m0")

        def written(prefix, bytes) = "#{prefix}#{[bytes].pack("m0")}"

        # With another public key than its own it is damaged.
        def private_key(bytes)
          return unless [SIZE, 2 * SIZE].include?(bytes.bytesize)

          key = OpenSSL::PKey.read(PRIVATE_DER + bytes[0, SIZE])
          own = key.public_to_der.delete_prefix(PUBLIC_DER)
          new(key, signs: true) if bytes.bytesize == SIZE || bytes[SIZE, SIZE] == own
        end

        def public_key(bytes)
          new(OpenSSL::PKey.read(PUBLIC_DER + bytes), signs: false) if bytes.bytesize == SIZE
        end
      end

      # @param key [OpenSSL::PKey::PKey]
      # @param signs [Boolean] whether it is a private key
      def initialize(key, signs:)
        # In a proc, so that to_json and inspect, which print instance variables, do not show it.
        @key = -> { key }
        @signs = signs
      end

      # Whether it can sign: a public key cannot.
      def signs? = @signs

      # @return [String] names the key in a log or a table; the same for both halves
      def fingerprint = Digest::SHA256.hexdigest("smoke_seal key #{@key.call.public_to_der}")[0, 16]

      # @param text [String]
      # @return [String] "v1a,…"
      def sign(text) = "#{VERSION}#{[@key.call.sign(nil, text)].pack("m0")}"

      # @param text [String]
      # @param signature [String] of any version
      def verify?(text, signature)
        return false unless signature.start_with?(VERSION)

        given = signature.delete_prefix(VERSION).unpack1("m0")
        given.bytesize == SIGNATURE_SIZE && @key.call.verify(nil, given, text)
      rescue ArgumentError, OpenSSL::PKey::PKeyError
        false
      end

      # Without the key.
      def inspect = "#<#{self.class}>"
      alias to_s inspect
    end
  end
end
