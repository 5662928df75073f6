# frozen_string_literal: true

require_relative "../../test_helper"
require "smoke_seal/cli"

class CLIInstanceTextTest < Minitest::Test
  def of_record(each, attempts: 11, failures: 2, outcome: "failed")
    each = each.transform_values { |failing| { "held" => failing ? 0 : 5, "failing" => failing } }
    tally = { "attempts" => attempts, "failures" => failures, "each" => each }
    SmokeSeal::CLI::InstanceText.of_record({ "outcome" => outcome, "instances" => tally })
  end

  def of_seal(count)
    seal = SmokeSeal::Seal.from_h({ "status" => "green", "instances" => count }.compact)
    SmokeSeal::CLI::InstanceText.of_seal(seal)
  end

  def test_a_check_that_fails_on_some_instances_names_them
    assert_equal ["on 1 of 3 instances (b3)"], of_record({ "a1" => false, "b3" => true, "c5" => false })
    names = (1..4).to_h { |number| ["bad#{number}", true] }
    assert_equal ["on 4 of 5 instances (bad1, bad2, bad3, …)"], of_record({ **names, "good" => false })
  end

  def test_a_check_that_fails_at_times_says_how_often
    assert_equal ["in 4 of 21 attempts"], of_record({ "a1" => false, "b3" => false }, attempts: 21, failures: 4)
  end

  def test_a_check_that_always_fails_or_holds_says_nothing_of_instances
    assert_empty of_record({ "a1" => true, "b3" => true }, attempts: 4, failures: 4)
    assert_empty of_record({ "a1" => false }, failures: 0)
    assert_empty of_record({ "a1" => true, "b3" => false }, outcome: "passed")
    assert_empty SmokeSeal::CLI::InstanceText.of_record({ "outcome" => "failed" })
  end

  def test_a_name_is_printed_without_what_a_terminal_acts_on
    text = of_record({ "b\e[31m3" => true, "c5" => false }).first
    refute_includes text, "\e"
  end

  def test_the_seal_says_how_many_were_met_and_how_surely_there_is_no_other
    count = { "met" => 4, "expected" => 4, "answers" => 56, "chance_of_missing" => 0.0 }
    assert_equal ["4 of 4 instances met in 56 answers"], of_seal(count)
    assert_equal ["3 instances met in 1 answer; chance that one more was never met: 25 %"],
                 of_seal({ "met" => 3, "answers" => 1, "chance_of_missing" => 0.25 })
    assert_equal ["17 answers for 4 instances, which are not named; chance that one more was never met: 0.75 %"],
                 of_seal({ "expected" => 4, "answers" => 17, "chance_of_missing" => 0.0075 })
    assert_empty of_seal(nil)
  end
end
