# frozen_string_literal: true

require_relative "../test_helper"
require_relative "../support/alerts"
require "json"

# Evidence as Ruby reads it.
class SealRecordTest < Minitest::Test
  include Alerts

  def seal
    red([record("up", "passed", status: 200), record("home", "failed", finding("status", "2xx", "500"), status: 500),
         record("late", "unjudged", reason: "the deadline came first")])
  end

  def test_a_check_is_found_by_its_name
    assert_equal "failed", seal["home"]["outcome"]
    assert_equal seal["home"], seal[:home]
    assert_nil seal["gone"]
  end

  def test_failing_are_those_that_failed
    assert_equal(%w[home], seal.failing.map { |record| record["check"] })
    assert_empty SmokeSeal::Seal.from_result(passed: true).failing
  end

  def test_evidence_matches_patterns_with_symbols_and_with_strings
    case seal["home"]
    in { outcome: "failed", status: 500.. => status, findings: [{ expectation: "status", got: }] }
      assert_equal [500, "500"], [status, got]
    end
    assert((seal.evidence in [{ check: "up" }, { check: "home" }, { check: "late", reason: String }]))
    refute((seal["up"] in { error: _ }))
    assert_equal "home", seal["home"].fetch("check")
  end

  def test_the_length_of_the_run_is_known_if_it_was_recorded
    with = SmokeSeal::Seal.from_h(seal.to_h.merge("duration_ms" => 480))
    assert_equal [480, nil], [with.duration_ms, seal.duration_ms]
    assert((with in { duration_ms: 480 }))
  end

  def test_records_are_plain_data_for_everything_else
    assert_equal seal.to_h["evidence"], seal.evidence
    assert_equal JSON.generate(seal.to_h["evidence"]), JSON.generate(seal.evidence)
    require "yaml"
    assert_equal seal.to_h["evidence"], YAML.safe_load(YAML.dump(seal.evidence))
  end
end
