# frozen_string_literal: true

require "openssl"
require "securerandom"
require_relative "standard_webhooks/hmac_key"
require_relative "standard_webhooks/ed25519_key"

module SmokeSeal
  # Signs and verifies messages as specified by Standard Webhooks, version 1: HMAC-SHA256 (+v1+) and Ed25519 (+v1a+).
  # What is signed is "ID.TIME.BODY".
  #
  # https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
  module StandardWebhooks
    ID = "webhook-id"
    TIMESTAMP = "webhook-timestamp"
    SIGNATURE = "webhook-signature"
    # Seconds by which the clocks of both sides may differ.
    TOLERANCE = 300
    # How a key is written, for error messages.
    KEY_FORMS = "whsec_ and the Base64 of 24 to 64 bytes; or whsk_ (whpk_ where it is only verified) and the Base64 " \
                "of an Ed25519 key"
    # The bounds of the headers.
    ID_FORMAT = /\A[\w-]{1,128}\z/
    TIME_FORMAT = /\A\d{1,12}\z/
    LONGEST_SIGNATURE = 2048
    MOST_SIGNATURES = 16
    private_constant :ID_FORMAT, :TIME_FORMAT, :LONGEST_SIGNATURE, :MOST_SIGNATURES

    module_function

    # @return [String] a new message id; the same one is used for each attempt to send a message
    def new_id = "msg_#{SecureRandom.alphanumeric(27)}"

    # Reads a key as it is written: +whsec_…+, +whsk_…+ or +whpk_…+.
    #
    # @param text [String]
    # @return [HMACKey, Ed25519Key, nil] nil if it is no key
    def key(text) = [HMACKey, Ed25519Key].lazy.filter_map { |kind| kind.read(text.to_s.strip) }.first

    # Reads several keys, while one is replaced: a list, or a text with spaces between them.
    #
    # @param value [String, Array<String>]
    # @return [Array<HMACKey, Ed25519Key, nil>] nil for each that is no key
    def keys(value) = Array(value).flat_map { |text| text.to_s.split }.map { |text| key(text) }

    # @param id [String]
    # @param body [String]
    # @param keys [Array<HMACKey, Ed25519Key>] the message gets a signature of each
    # @param at [Integer] seconds since 1970
    # @return [Hash{String => String}] the three headers
    def headers(id, body, keys:, at: Time.now.to_i)
      text = "#{id}.#{at}.#{body}"
      { ID => id, TIMESTAMP => at.to_s, SIGNATURE => keys.map { |key| key.sign(text) }.join(" ") }
    end

    # The result of {verify}. +problem+ is nil if the signature of one of the keys holds; else +:missing+, +:wrong+, or
    # +:old+ for one whose time is more than {TOLERANCE} away. +key+: the one that holds; nil with a problem.
    Verification = Struct.new(:problem, :key, keyword_init: true)

    # @param headers [Hash{String => String, nil}] the three headers, by their names in lower case
    # @param body [String] as it was received
    # @param keys [Array<HMACKey, Ed25519Key>] those that are accepted
    # @param now [Integer] seconds since 1970
    # @return [Verification]
    def verify(headers, body, keys:, now: Time.now.to_i)
      id, at, list = headers.values_at(ID, TIMESTAMP, SIGNATURE).map { |value| value.to_s.b }
      valid = id.match?(ID_FORMAT) && at.match?(TIME_FORMAT) && list.bytesize <= LONGEST_SIGNATURE
      return Verification.new(problem: :missing) unless valid

      key = key_of("#{id}.#{at}.#{body}", list.split.first(MOST_SIGNATURES), keys)
      return Verification.new(problem: :wrong) unless key

      (now - at.to_i).abs > TOLERANCE ? Verification.new(problem: :old) : Verification.new(key: key)
    end

    # Each pair is compared, so that the time does not tell which one held.
    def key_of(text, signatures, keys)
      keys.product(signatures).map { |key, signature| key if key.verify?(text, signature) }.compact.first
    end
    private_class_method :key_of
  end
end
