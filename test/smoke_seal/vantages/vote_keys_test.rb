# frozen_string_literal: true

require_relative "../../test_helper"

class VoteKeysTest < Minitest::Test
  Vantages = SmokeSeal::Vantages
  SECRET = SmokeSeal::StandardWebhooks::HMACKey.generate
  PUBLIC = SmokeSeal::StandardWebhooks::Ed25519Key.generate.last

  def problems(**options) = Vantages::Drivers::SignedVote.problems(options.transform_keys(&:to_s))

  def keys(written, env = {})
    vantage = Vantages::Vantage.new(name: "sfo", driver: :vote, options: { "key" => written })
    Vantages::VoteKeys.of(vantage, env: env).map(&:fingerprint)
  end

  def fingerprint(text) = SmokeSeal::StandardWebhooks.key(text).fingerprint

  def test_keys_are_variables_or_public_keys
    ["env:KEY", PUBLIC, ["env:OLD", "env:NEW"]].each { |written| assert_empty problems(key: written), written }
    [nil, 7, "", [], SECRET, "whpk_short", ["env:KEY", SECRET], "env:A B"].each do |wrong|
      assert_match(/\Amust be env:NAME/, problems(key: wrong)["key"], wrong.inspect)
      refute_includes problems(key: wrong)["key"], SECRET[6, 12]
    end
  end

  def test_a_variable_may_have_several_keys_and_those_that_are_not_set_are_left_out
    env = { "NEW" => "#{SECRET} #{PUBLIC}", "WRONG" => "s3cr3t" }
    assert_equal [SECRET, PUBLIC].map { |text| fingerprint(text) }, keys("env:NEW", env)
    assert_equal [fingerprint(PUBLIC)], keys(["env:NOT_SET", PUBLIC, "env:WRONG"], env)
    assert_empty keys("env:NOT_SET")
  end

  def test_grace_is_a_number_of_seconds
    [nil, 0, 90.5, 3600].each { |grace| assert_empty problems(key: "env:KEY", grace: grace) }
    [-1, 3601, "90", true].each do |grace|
      assert_match(/must be a number of seconds/, problems(key: "env:KEY", grace: grace)["grace"])
    end
  end

  def test_a_run_waits_longer_where_a_vantage_votes_by_itself
    grace = ->(*list) { Vantages::TimeLimits.grace(list.map { |driver, options| vantage(driver, options) }) }
    assert_equal 15, grace.call([:local], [:job])
    assert_equal 60, grace.call([:local], [:vote])
    assert_equal 300, grace.call([:vote, { "grace" => 300 }], [:vote])
    assert_equal 15, grace.call([:vote, { "grace" => 0 }])
  end

  def vantage(driver, options) = Vantages::Vantage.new(name: "a", driver: driver, options: options || {})
end
