# frozen_string_literal: true

require_relative "../test_helper"

# The verdict of several vantages, across the extension.
class QuorumTest < Minitest::Test
  VANTAGES = %w[ams fra sfo].map { |name| { "name" => name } }.freeze

  def quorum(rule = "2 of 3", vantages: VANTAGES) = SmokeSeal::Quorum.new(rule, vantages)

  def record(check, outcome)
    findings = [{ "expectation" => "status", "expected" => "2xx", "got" => "500", "cause" => "app", "label" => "500" }]
    { "check" => check, "outcome" => outcome, "url" => "https://shop.example/", "attempts" => 1,
      "findings" => outcome == "failed" ? findings : [], "timings" => { "total_ms" => 12.5 } }
  end

  def seal(status, outcome = "passed")
    SmokeSeal::Seal.load({ "status" => status, "unsealed" => status.nil?, "summary" => "1/1 green",
                           "checked_at" => "2026-01-01T00:00:00Z", "app" => "shop", "url" => "https://shop.example",
                           "evidence" => [record("tasks", outcome)] })
  end

  def green(vantage, **facts) = { "vantage" => vantage, "seal" => seal("green"), **facts }

  def red(vantage) = { "vantage" => vantage, "seal" => seal("red", "failed") }

  def test_a_verdict_is_made_once_enough_votes_agree
    assert_nil quorum.seal([green("ams")], false)
    made = quorum.seal([green("ams"), green("sfo")], false)
    assert_equal ["green", "green on 2 of 3 vantages; not heard: fra; rule: 2 of 3"], [made.status, made.summary]
    assert_predicate quorum.seal([green("ams")], true), :unsealed?
    assert_predicate quorum.seal([red("ams"), red("sfo"), green("fra")], false), :red?
  end

  def test_the_seal_of_a_quorum_says_what_each_vantage_saw
    made = quorum.seal([red("fra"), green("ams"), green("sfo")], false)
    assert_predicate made, :green?
    assert_equal "green on 2 of 3 vantages; fra: tasks 500; rule: 2 of 3", made.summary
    assert_equal %w[shop ams], [made.app, made.evidence.first["vantage"]]
    fra = made.quorum["vantages"].find { |it| it["vantage"] == "fra" }
    assert_equal ["red", [{ "check" => "tasks", "outcome" => "failed", "ms" => 12.5, "failing" => "500" }]],
                 fra.values_at("vote", "checks")
  end

  def test_the_quorum_of_a_seal_survives_its_hash_and_marshal
    made = quorum.seal([red("fra"), green("ams"), green("sfo")], false)
    assert_equal made.quorum, SmokeSeal::Seal.from_h(made.to_h).quorum
    assert_equal made, Marshal.load(Marshal.dump(made))
  end

  def test_a_seal_of_one_vantage_has_no_quorum
    assert_nil SmokeSeal::Seal.from_result(passed: true).quorum
    assert_nil quorum.seal([green("ams")], false)
  end

  def test_a_vote_without_a_seal_or_a_vantage_is_left_out
    votes = [green("ams"), { "vantage" => "fra", "seal" => 7 }, { "seal" => seal("green") }, {}]
    assert_match(/not heard: fra, sfo; rule: 2 of 3\z/, quorum.seal(votes, true).summary)
  end

  def test_a_vote_with_a_reason_does_not_count
    votes = [green("ams", "unjudged" => "its clock is 75 s ahead"), green("fra"), green("sfo")]
    made = quorum.seal(votes, false)
    assert_equal "green on 2 of 3 vantages; not judged: ams (its clock is 75 s ahead); rule: 2 of 3", made.summary
  end

  def test_without_a_rule_two_must_agree_or_the_only_one
    assert_equal [2, 1], [quorum(nil).needed, quorum(nil, vantages: VANTAGES.first(1)).needed]
    assert_predicate quorum, :frozen?
  end

  def test_all_mistakes_are_reported_with_their_places
    error = assert_raises(SmokeSeal::ConfigError) { quorum("two", vantages: 7) }
    assert_equal ["quorum: \"two\" is no rule; write \"2 of 3\", \"majority\", \"any\" or \"all\"",
                  "vantages: must be a list of mappings, each with a name"], error.problems
    error = assert_raises(SmokeSeal::ConfigError) { quorum("2 of 5") }
    assert_equal ["quorum: 2 of 5 is for 5, and there are 3; write \"… of 3\", or majority, any or all, which fit " \
                  "any number"], error.problems
    assert_raises(TypeError) { quorum.seal(7, false) }
  end
end
