# frozen_string_literal: true

require_relative "../test_helper"
require_relative "../support/quorum_seals"

# What each vantage of a seal found.
class VantageMatrixTest < Minitest::Test
  include QuorumSeals

  def matrix(seal) = SmokeSeal::VantageMatrix.of(seal)

  def column(...) = SmokeSeal::VantageMatrix::Column.new(vantage(...))

  # @param columns [Hash{String => Hash}] the results of checks by vantage
  def matrix_of(**columns)
    vantages = columns.map { |name, checks| vantage(name.to_s, "red", checks: checks) }
    matrix("status" => "red", "quorum" => { "rule" => "2 of 3", "needed" => 2, "vantages" => vantages })
  end

  def seen(matrix, *records) = matrix.seen_by(records)

  def test_a_seal_of_one_vantage_has_none = assert_nil(matrix(mixed))

  def test_the_vantages_that_differ_are_those_with_another_vote_than_the_verdict
    assert_equal %w[fra ams tokyo], matrix(minority_red).differing.map(&:name)
    assert_equal %w[local], matrix(majority_red).differing.map(&:name)
    assert_equal %w[local fra sfo ams tokyo], matrix({ **minority_red, "status" => nil }).differing.map(&:name)
  end

  def test_each_vote_is_told_with_its_network_and_its_reason
    assert_equal ["local: green", "fra (hetzner): red: tasks 500", "sfo (AS14061): green",
                  "ams (hetzner): not judged: its clock is 75 s ahead", "tokyo: not heard"],
                 matrix(minority_red).columns.map(&:text)
    unsealed = column("fra", "unsealed", summary: "0/3 green", checks: { "up" => ["unjudged", nil, "timeout"] })
    assert_equal "fra: unsealed: 0/3 green", unsealed.text
  end

  def test_many_failures_of_a_vantage_are_counted
    checks = Array.new(12) { |number| ["page #{number}", ["failed", 1.0, "500"]] }.to_h
    column = matrix_of(fra: checks).columns.first
    assert_equal "#{Array.new(8) { |number| "page #{number} 500" }.join(", ")} and 4 more", column.why
  end

  def test_a_cell_has_the_failure_or_the_time_or_the_outcome
    cells = { "failed" => "500", "passed" => nil, "warned" => nil, "not_run" => nil, "unjudged" => "timeout" }
            .to_h { |outcome, word| [outcome, [outcome, 90.3, *word]] }
    shown = matrix_of(fra: cells).columns.first.cells.values.map { |cell| "#{cell.mark} #{cell.text}" }
    assert_equal ["✗ 500", "✓ 90 ms", "! with a warning", "- not run", "? timeout"], shown
  end

  def test_the_median_is_that_of_the_timed_checks
    column = matrix_of(fra: { "a" => ["passed", 10.0], "b" => ["passed", 30.0], "c" => ["not_run"] }).columns.first
    assert_in_delta 20.0, column.median_ms
    assert_nil matrix(minority_red).columns.last.median_ms
  end

  def test_networks_are_counted_once_and_a_vantage_without_one_is_its_own
    assert_equal 4, matrix(minority_red).networks
  end

  def test_it_is_told_which_vantages_saw_a_failure_and_who_saw_another
    tasks = majority_red["evidence"].last
    assert_equal "fra, sfo; tokyo: timeout", seen(matrix(majority_red), tasks)
    assert_equal "fra",
                 seen(matrix_of(fra: broken(1), sfo: well(1)), { "check" => "tasks", "vantage" => "fra" })
    assert_empty seen(matrix_of(fra: well(1)), tasks)
  end

  def test_a_vote_that_does_not_count_saw_nothing
    vantages = [vantage("fra", "red", checks: broken(1)), vantage("ams", "not_judged", checks: broken(1))]
    quorum = { "rule" => "1 of 2", "needed" => 1, "vantages" => vantages }
    assert_equal "fra", seen(matrix("status" => "red", "quorum" => quorum), { "check" => "tasks", "vantage" => "fra" })
  end

  def test_checks_of_one_reason_name_each_vantage_once
    down = { "up" => ["failed", 1.0, "503"], "home" => ["failed", 1.0, "503"] }
    matrix = matrix_of(fra: down, sfo: down, tokyo: { **down, "home" => ["failed", 1.0, "timeout"] })
    records = %w[up home].map { |check| { "check" => check, "vantage" => "fra" } }
    assert_equal "fra, sfo, tokyo", seen(matrix, *records)
    assert_equal "fra, sfo; tokyo: timeout", seen(matrix, records.last)
  end

  def test_names_of_vantages_cannot_act_on_a_terminal
    column = column("f\e[31mra\n\u202E", "red", network: "a\nb", checks: { "x\ny" => ["failed", 1, "5\e[0m00"] })
    assert_equal "fra (a b): red: x y 500", column.text
  end
end
