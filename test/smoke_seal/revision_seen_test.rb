# frozen_string_literal: true

require_relative "../test_helper"

class RevisionSeenTest < Minitest::Test
  OTHER = { "expectation" => "revision", "expected" => "0a1b2c3", "got" => "9f8e7d6", "cause" => "old_revision" }.freeze
  BROKEN = { "expectation" => "status", "expected" => "2xx", "got" => "500", "cause" => "app" }.freeze

  def record(check, outcome, findings: [], **facts)
    { "check" => check, "outcome" => outcome, "method" => "GET", "url" => "https://shop.example/", "attempts" => 1,
      "findings" => findings }.merge(facts.transform_keys(&:to_s))
  end

  def seen(*evidence, status: "red")
    seal = SmokeSeal::Seal.from_h({ "status" => status, "summary" => "", "evidence" => evidence })
    SmokeSeal::RevisionSeen.new(seal)
  end

  def revision(outcome, revisions, findings = [OTHER])
    record("revision", outcome, revisions: revisions, findings: outcome == "passed" ? [] : findings)
  end

  def test_release_is_live_where_each_answer_was_of_it
    found = seen(record("home", "passed"), revision("passed", { "0a1b2c3" => 3 }), status: "green")
    assert_equal [true, ["0a1b2c3"], false, nil], [found.live?, found.expected, found.only_another?, found.served]
  end

  def test_another_revision_is_served_where_no_answer_was_of_the_expected_one
    found = seen(record("home", "failed", findings: [OTHER]), revision("failed", { "9f8e7d6" => 3, "1111111" => 1 }))
    assert_equal [false, [], true, "9f8e7d6"], [found.live?, found.expected, found.only_another?, found.served]
  end

  def test_old_and_new_answers_are_served_side_by_side
    found = seen(revision("failed", { "9f8e7d6" => 1, "0A1B2C3D4E" => 2 }))
    assert_equal [true, nil], [found.only_another?, found.served]
  end

  def test_page_that_is_broken_too_is_no_matter_of_the_revision_alone
    found = seen(record("home", "failed", findings: [BROKEN]), revision("failed", { "9f8e7d6" => 3 }))
    assert_equal [false, nil], [found.only_another?, found.served]
  end

  def test_nothing_is_known_without_a_check_of_the_revision
    found = seen(record("home", "failed", findings: [BROKEN]))
    assert_equal [false, [], false, nil], [found.live?, found.expected, found.only_another?, found.served]
    assert_nil seen(record("home", "failed", findings: [OTHER])).served
  end
end
