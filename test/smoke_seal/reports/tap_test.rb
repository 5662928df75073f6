# frozen_string_literal: true

require "open3"
require "psych"
require_relative "../../test_helper"
require_relative "../../support/quorum_seals"

# TAP, read by prove, which comes with Perl.
class TAPTest < Minitest::Test
  include QuorumSeals

  # @return [Array(Boolean, String)] whether all tests passed for prove, and what it printed
  def prove(seal)
    skip "prove is not installed" unless system("prove", "--version", %i[out err] => File::NULL)
    in_folder({ "seal.tap" => tap(seal) }) do |folder|
      said, status = Open3.capture2e("prove", "--verbose", "--exec", "cat", "#{folder}/seal.tap")
      return [status.success?, said]
    end
  end

  def tap(seal) = SmokeSeal::Reports.render("tap", seal)

  def test_there_is_one_test_per_check
    lines = tap(mixed).lines(chomp: true)
    assert_equal ["ok 1 - up", "ok 2 - slow", "not ok 3 - home", "not ok 4 - tasks", "ok 5 - news", "not ok 6 - api",
                  "ok 7 - old", "ok 8 - browser # SKIP no browser is installed"], lines.grep(/^(not )?ok/)
    assert_equal ["TAP version 13", "1..8"], lines.first(2)
    assert_equal "# 3 passed, 2 failed, 1 with a warning, 1 not judged, 1 not run, 7 requests", lines.last
  end

  def test_what_is_wrong_is_yaml
    block = Psych.safe_load(tap(mixed)[/^  ---\n(.*?)^  \.\.\.$/m, 1])
    assert_equal ["failed", "app", 1], block.values_at("severity", "cause", "attempts")
    assert_equal "title: expected \"Shop\", got \"Oops\" (new)\n", block["problems"]
    assert_equal "see the log\n", block["hints"]
    assert_equal ["https://shop.example/home", "X-Request-Id: id-of-home", "curl https://shop.example/home"],
                 block["reproduce"].lines(chomp: true)
  end

  def test_each_vantage_is_a_comment_and_a_failure_says_who_saw_it
    assert_equal ["# vantage local: green", "# vantage fra: red: tasks 500", "# vantage sfo (AS14061): red: tasks 500",
                  "# vantage tokyo: red: tasks timeout"], tap(majority_red).lines(chomp: true).grep(/^# vantage/)
    block = Psych.safe_load(tap(majority_red)[/^  ---\n(.*?)^  \.\.\.$/m, 1])
    assert_equal "fra, sfo; tokyo: timeout", block["vantages"]
    passed, said = prove(minority_red)
    assert passed
    refute_match(/Parse errors/, said)
  end

  def test_prove_counts_what_failed_or_was_not_judged
    passed, said = prove(mixed)
    refute passed
    assert_match(%r{Failed 3/8 subtests}, said)
    assert_match(/Failed tests?:\s+3-4, 6$/, said)
    refute_match(/Parse errors/, said)
  end

  def test_prove_agrees_with_every_verdict
    [["green", [record("up")], true], ["green", [], true], ["red", [], false], [nil, [], false],
     [nil, [record("up")], false]].each do |status, evidence, expected|
      passed, said = prove(seal(status, evidence))
      assert_equal expected, passed, said
      refute_match(/Parse errors/, said)
    end
  end

  def test_a_hostile_seal_forges_no_test
    passed, said = prove(hostile)
    refute passed
    assert_match(%r{Failed 1001/1001 subtests}, said)
    refute_match(/Parse errors|Bailout|FAILED--Further testing stopped|TODO passed/, said)
    refute_match(/[\u0000-\u0008\u000B-\u001F\u007F-\u009F\u202A-\u202E\u2066-\u2069]/, tap(hostile))
  end
end
