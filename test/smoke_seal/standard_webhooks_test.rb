# frozen_string_literal: true

require_relative "../test_helper"

class StandardWebhooksTest < Minitest::Test
  Webhooks = SmokeSeal::StandardWebhooks
  NOW = 1_731_705_121
  BODY = '{"event_type":"ping","data":{"success":true}}'
  OLD, NEW = %w[a b].map { |letter| "whsec_#{[letter * 32].pack("m0")}" }
  PRIVATE, PUBLIC = Webhooks::Ed25519Key.generate

  def key(text) = Webhooks.key(text)

  def signed(*keys, at: NOW) = Webhooks.headers("msg_1", BODY, keys: keys.map { |text| key(text) }, at: at)

  def problem(headers, *keys, body: BODY, now: NOW)
    Webhooks.verify(headers, body, keys: keys.map { |text| key(text) }, now: now).problem
  end

  def test_the_signatures_of_the_specifications_examples_are_made
    # Their keys, of 18 bytes and of 24, from the specification and the test of its libraries.
    { ["plJ3nmyCDGBKInavdOK15jsl", "msg_loFOjxBNrRLzqYUf", NOW, BODY] =>
        "v1,rAvfW3dJ/X/qxhsaXPOyyCGmRKsaKWcsNccKXlIktD0=",
      ["MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "msg_p5jXN8AQM9LWM0D4loKWxJek", 1_614_265_330, '{"test": 2432232314}'] =>
        "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=" }.each do |(secret, id, at, body), signature|
      hmac = Webhooks::HMACKey.new(secret.unpack1("m0"))
      headers = Webhooks.headers(id, body, keys: [hmac], at: at)
      assert_equal({ "webhook-id" => id, "webhook-timestamp" => at.to_s, "webhook-signature" => signature }, headers)
      assert_same hmac, Webhooks.verify(headers, body, keys: [hmac], now: at).key
    end
  end

  def test_an_ed25519_signature_is_that_of_its_specification
    # RFC 8032, 7.1, TEST 2: the message is one byte, 0x72.
    seed, public_bytes, *signature = %w[
      4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb
      3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c
      92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da
      085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00
    ].map { |hex| [hex].pack("H*") }
    expected = "v1a,#{[signature.join].pack("m0")}"
    [seed, seed + public_bytes].each { |bytes| assert_equal expected, key("whsk_#{[bytes].pack("m0")}").sign("r") }
    assert key("whpk_#{[public_bytes].pack("m0")}").verify?("r", expected)
    refute key("whpk_#{[public_bytes].pack("m0")}").verify?("s", expected)
    assert_nil key("whsk_#{[seed + seed].pack("m0")}"), "a private key with another public key"
  end

  def test_a_signature_of_any_accepted_key_holds_so_that_keys_can_be_replaced
    assert_nil problem(signed(OLD, NEW), NEW)
    assert_nil problem(signed(NEW), OLD, NEW)
    assert_nil problem(signed(OLD, PRIVATE), PUBLIC)
    assert_nil problem(signed(PRIVATE), NEW, PRIVATE)
  end

  def test_a_signature_of_another_key_is_refused
    assert_equal :wrong, problem(signed(OLD), NEW)
    assert_equal :wrong, problem(signed(OLD), PUBLIC)
    assert_equal :wrong, problem(signed(PRIVATE), OLD)
    assert_equal :wrong, problem(signed(OLD))
  end

  def test_several_keys_are_a_list_or_a_text
    read = Webhooks.keys(["#{OLD} x", PUBLIC]).map { |key| key&.fingerprint }
    assert_equal [key(OLD).fingerprint, nil, key(PUBLIC).fingerprint], read
  end

  def test_another_text_id_or_time_than_the_signed_one_is_refused
    headers = signed(OLD, PRIVATE)
    assert_equal :wrong, problem(headers, OLD, body: "#{BODY} ")
    assert_equal :wrong, problem(headers.merge("webhook-id" => "msg_2"), OLD, PUBLIC)
    assert_equal :wrong, problem(headers.merge("webhook-timestamp" => (NOW + 1).to_s), OLD, PUBLIC)
    assert_equal :old, problem(headers, OLD, now: NOW + 301)
    assert_equal :old, problem(headers, OLD, now: NOW - 301)
    assert_nil problem(headers, OLD, now: NOW + 300)
  end

  def test_headers_that_are_missing_or_of_another_form_are_refused
    headers = signed(OLD)
    headers.each_key { |name| assert_equal :missing, problem(headers.except(name), OLD) unless name[/signature/] }
    { "webhook-id" => ["a.b", "", "x" * 200], "webhook-timestamp" => ["now", "-1", "1e3", "9" * 40],
      "webhook-signature" => ["v1,x " * 1000] }.each do |name, wrong|
      wrong.each { |value| assert_equal :missing, problem(headers.merge(name => value), OLD), value }
    end
    ["", "v1", "v1,", "v1,AA==", "v1a,AA==", "v2,#{"A" * 44}", "v1,\xFF"].each do |value|
      assert_equal :wrong, problem(headers.merge("webhook-signature" => value), OLD, PUBLIC), value
    end
  end

  def test_what_is_no_key_is_not_taken
    short, long = [23, 65].map { |size| "whsec_#{["x" * size].pack("m0")}" }
    [nil, "", "whsec_", "whsk_", "whpk_", "whsec_no base64", short, long, PUBLIC.sub("whpk_", "whsk_")[0, 40],
     "whpk_#{["x" * 31].pack("m0")}", OLD.delete_prefix("whsec_")].each { |text| assert_nil key(text), text }
  end

  def test_new_keys_can_be_used
    made = Webhooks::HMACKey.generate
    assert_nil problem(signed(made), made)
    refute_equal made, Webhooks::HMACKey.generate
    assert_nil problem(signed(PRIVATE), PUBLIC)
    assert_equal [true, true, false], ([made, PRIVATE, PUBLIC].map { |text| key(text).signs? })
  end

  def test_a_key_is_not_printed_and_its_fingerprint_is_that_of_both_halves
    [OLD, PRIVATE, PUBLIC].each do |text|
      shown = [key(text).inspect, key(text).to_s, key(text).fingerprint, key(text).instance_variables.to_s].join
      refute_includes shown, text[6, 12]
    end
    assert_equal key(PRIVATE).fingerprint, key(PUBLIC).fingerprint
    assert_equal 3, [OLD, NEW, PUBLIC].map { |text| key(text).fingerprint }.uniq.size
  end
end
