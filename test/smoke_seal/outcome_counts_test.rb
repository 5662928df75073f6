# frozen_string_literal: true

require_relative "../test_helper"

class OutcomeCountsTest < Minitest::Test
  def text(outcomes, **data)
    evidence = outcomes.map { |outcome| { "outcome" => outcome } }
    SmokeSeal::OutcomeCounts.text({ "evidence" => evidence, **data.transform_keys(&:to_s) })
  end

  def test_passed_and_failed_are_always_counted
    assert_equal "0 passed, 0 failed", text([])
    assert_equal "0 passed, 0 failed", SmokeSeal::OutcomeCounts.text({})
  end

  def test_other_outcomes_are_counted_where_there_are_any_in_one_order
    assert_equal "1 passed, 0 failed, 1 with a warning, 2 not judged, 1 not run",
                 text(%w[not_run unjudged warned unjudged passed])
  end

  def test_requests_are_counted_where_the_seal_says_how_many
    assert_equal "1 passed, 0 failed, 1 request", text(%w[passed], requests: { "made" => 1 })
    assert_equal "1 passed, 0 failed, 2 requests", text(%w[passed], requests: { "made" => 2 })
  end
end
