# frozen_string_literal: true

require_relative "../../test_helper"

# The seal in a vote that another machine posted.
class ForeignSealTest < Minitest::Test
  HOSTILE = "\e[31mhome\u202E\u0000\n@everyone"

  def seal(**facts)
    { "app" => "shop", "url" => "https://shop.example", "status" => "red", "summary" => HOSTILE,
      "evidence" => [record], **facts.transform_keys(&:to_s) }
  end

  def record(check: HOSTILE, label: HOSTILE)
    finding = { "expectation" => "status", "expected" => "2xx", "got" => HOSTILE, "cause" => "app", "label" => label }
    { "check" => check, "outcome" => "failed", "url" => "https://shop.example/", "attempts" => 1,
      "findings" => [finding] }
  end

  def read(...) = SmokeSeal::Vantages::ForeignSeal.read(...)

  # What all votes together say.
  def said(seal)
    quorum = SmokeSeal::Quorum.new("any", [{ "name" => "sfo" }])
    quorum.seal([{ "vantage" => "sfo", "seal" => seal, "unjudged" => nil }], true)
  end

  def test_control_characters_and_escape_sequences_get_nowhere
    seal = said(read(seal()))
    assert_equal "red on 1 of 1 vantages; sfo: home   @everyone home   @everyone; rule: any, 1 of 1", seal.summary
    refute_match(/\\u00|\\e|\\n|\u202E/, JSON.generate(seal.to_h))
  end

  def test_what_summaries_repeat_is_short
    seal = said(read(seal(evidence: [record(check: "c" * 9000, label: "l" * 9000)], summary: "s" * 9000)))
    assert_operator seal.summary.length, :<, 400
    assert_operator seal.quorum["vantages"].first["summary"].length, :<, 510
  end

  def test_a_summary_has_few_of_many_labels_and_the_seal_has_all_findings
    labels = Array.new(900) { |number| "label #{number}" }
    many = record(check: "home")
    many["findings"] = labels.map { |label| { **many["findings"].first, "label" => label } }
    seal = read(seal(evidence: [many]))
    assert_equal "red on 1 of 1 vantages; sfo: home #{labels.first(5).join("+")}; rule: any, 1 of 1", said(seal).summary
    assert_equal 900, seal.evidence.first["findings"].size
  end

  def test_a_seal_of_our_own_is_the_same
    own = SmokeSeal::Seal.load(seal(summary: "0/1 green", evidence: [record(check: "home", label: "500")]))
    assert_equal own, read(own.to_h)
  end

  def test_what_is_no_seal_is_none
    [nil, [], "green", {}, { "status" => 7 }].each { |data| assert_nil read(data) }
  end

  def test_the_verdict_of_other_vantages_and_a_seal_within_a_seal_are_left_out
    inner = { "rule" => "any", "needed" => 1, "vantages" => [{ "vantage" => "fra", "vote" => "green" }] }
    assert_nil read(seal(quorum: inner)).quorum
    assert_equal "red", read(seal(seal: seal(status: "green"))).status
  end
end
