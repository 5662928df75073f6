# frozen_string_literal: true

require_relative "../../test_helper"
require_relative "../../support/prod_smoke"
require "json"

# prod-smoke diff: what changed between two seals.
class CLIDiffTest < Minitest::Test
  include ProdSmoke

  def seal(status, checks)
    evidence = checks.map do |check, (outcome, took, revision)|
      findings = if outcome == "failed"
                   [{ "expectation" => "status", "label" => "500", "expected" => "2xx",
                      "got" => "500", "cause" => "app" }]
                 else
                   []
                 end
      { "check" => check, "outcome" => outcome, "url" => "https://x.example/", "attempts" => 1, "findings" => findings,
        "timings" => (took && { "total_ms" => took.to_f }), "revisions" => (revision && { revision => 3 }) }.compact
    end
    SmokeSeal::Seal.load("status" => status, "unsealed" => (true unless status), "summary" => "s",
                         "evidence" => evidence)
  end

  def diff(before, after, *options)
    in_folder("a.json" => JSON.generate("seal" => before.to_h), "b.json" => after.to_json) do |folder|
      return Command.run("diff", "a.json", "b.json", *options, folder: folder)
    end
  end

  GREEN = { "up" => ["passed", 20], "home" => ["passed", 100], "revision" => ["passed", 5, "0a1b2c3"] }.freeze

  def test_equal_seals_have_no_changes
    result = diff(seal("green", GREEN), seal("green", GREEN))
    assert_equal ["nothing changed\n", "", 0], [result.out, result.err, result.code]
  end

  def test_a_worse_seal_lists_new_failures_first
    after = { "home" => ["failed", 90], "tasks" => ["passed", 9], "revision" => ["passed", 5, "9f8e7d6"] }
    result = diff(seal("green", GREEN), seal("red", after))
    assert_equal 1, result.code
    assert_equal ["verdict: green → red", "failing now: home (500)", "new check: tasks", "no longer checked: up",
                  "revision: 0a1b2c3 → 9f8e7d6"], result.out.lines(chomp: true)
  end

  def test_fixed_still_failing_and_slower_checks_are_listed
    before = { "up" => ["failed", 9], "home" => ["failed", 9], "tasks" => ["passed", 100], "note" => ["passed", 1] }
    after = { "up" => ["passed", 9], "home" => ["failed", 9], "tasks" => ["passed", 900], "note" => ["warned", 1] }
    result = diff(seal("red", before), seal("red", after))
    assert_equal ["still failing: home (500)", "fixed: up", "other outcome: note passed → warned",
                  "slower: tasks 100 → 900 ms"], result.out.lines(chomp: true)
    assert_equal 0, result.code
  end

  def test_an_unsealed_seal_after_a_green_one_is_worse
    result = diff(seal("green", GREEN), seal(nil, {}))
    assert_equal 1, result.code
    assert_equal "verdict: green → unsealed", result.out.lines.first.chomp
  end

  def test_json_output_has_the_changes
    told = JSON.parse(diff(seal("green", GREEN), seal("red", "home" => ["failed", 1]), "--json").out)
    assert_equal [["home"], true, %w[green red]], told.values_at("newly_failing", "worse", "verdict")
  end

  def test_a_file_that_is_no_seal_is_reported
    in_folder("a.json" => "{}") do |folder|
      { %w[diff] => /which seals/, %w[diff a.json] => /which seals/, %w[diff a.json a.json] => /a.json: holds no seal/,
        %w[diff none.json a.json] => /none.json: no such file/ }.each do |words, message|
        assert_refused(message, Command.run(*words, folder: folder))
      end
    end
  end
end
