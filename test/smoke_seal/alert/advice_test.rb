# frozen_string_literal: true

require_relative "../../test_helper"
require_relative "../../support/alerts"

# Whether a rollback is advised, by where the fault lies.
class AdviceTest < Minitest::Test
  include Alerts

  OLD = %w[revision abcdef1 3183001 old_revision].freeze
  CRASH = %w[status 2xx 500 app].freeze

  def seal(*findings)
    red(findings.each_with_index.map { |found, index| record("check#{index}", "failed", *found) })
  end

  def one(*found) = [finding(*found)]

  def answered_by_proxy(status, **facts)
    found = finding("status", "2xx", status.to_s, "edge")
    alert(red([record("home", "failed", found, status: status)]), **facts)
  end

  def assert_cautious(said, alert)
    [alert.text, alert.discord_payload[:content].delete("\\")].each do |text|
      assert_includes text, "Before a rollback: a proxy or platform answered in the app's place #{said}. Look at"
    end
  end

  # Whether both texts show the commands.
  def assert_advised(alert)
    [alert.text, alert.discord_payload[:content]].each do |text|
      assert_includes text, "heroku rollback"
      refute_includes text, "not advised"
    end
  end

  def refute_advised(why, alert)
    [alert.text, alert.discord_payload[:content].delete("\\")].each do |text|
      refute_includes text, "heroku"
      assert_includes text, "A rollback is not advised: "
      assert_includes text, why
    end
  end

  def test_findings_of_the_app_advise_a_rollback
    [one(*CRASH), one("answer", "an answer", "refused", "network"), one("title", '"Shop"', '"Sorry"')].each do |found|
      assert_advised alert(seal(found))
    end
    assert_advised alert(red)
  end

  def test_failures_of_dns_tls_or_the_edge_advise_no_rollback
    { "dns" => "DNS records", "tls" => "certificate", "edge" => "proxy or platform" }.each do |cause, advice|
      refute_advised advice, alert(seal(one("answer", "an answer", "x", cause)))
      assert_advised alert(seal(one("answer", "an answer", "x", cause), one(*CRASH)))
    end
  end

  # Heroku's H10 is a crashed app, and nginx's 502 mostly is.
  def test_an_error_page_of_a_proxy_advises_a_rollback_with_a_caution
    crashed = answered_by_proxy(503)
    assert_advised crashed
    assert_cautious "(503)", crashed
    assert_cautious "(503)", answered_by_proxy(503, commands: [])
    assert_nil alert(seal(one(*CRASH))).rollback_caution
    refute_advised "proxy or platform", answered_by_proxy(403)
    refute_advised "nothing is new", answered_by_proxy(503, before: answered_by_proxy(503).seal)
  end

  def test_another_revision_advises_no_rollback
    refute_advised "another revision than this release's is served", alert(seal(one(*OLD), one(*OLD)))
    refute_advised "a newer release is served", alert(seal(one(*OLD)), newer: true)
    assert_advised alert(seal(one(*OLD), one(*CRASH)), newer: true)
    refute_advised "certificate", alert(seal(one("answer", "an answer", "x", "tls"), one(*OLD)))
  end

  def test_a_hint_about_the_revision_wins_over_the_advice_to_check_the_deploy
    hinted = [finding(*OLD).merge("hint" => "sha names only 6 of its characters")]
    refute_advised "production names another revision than this release's: see the hint", alert(seal(hinted))
    refute_advised "a newer release is served", alert(seal(hinted), newer: true)
  end

  def test_a_finding_that_only_warns_does_not_change_the_advice
    warns = finding(*CRASH).merge("severity" => "warn")
    refute_advised "certificate", alert(seal([finding("answer", "an answer", "x", "tls"), warns]))
  end

  def test_a_failure_with_the_same_cause_as_before_is_not_new
    refute_advised "nothing is new since this release: check0 failed before it as well, at the seal of 2026-06-26",
                   alert(seal(one(*CRASH)), before: seal(one(*CRASH)))
    assert_advised alert(seal(one(*CRASH)), before: seal(one("status", "2xx", "404", "app")))
    assert_advised alert(seal(one(*CRASH)), before: SmokeSeal::Seal.from_result(passed: true))
  end

  def marked(*marks)
    seal(*marks.map { |mark| [finding(*CRASH).merge("since" => mark).compact] })
  end

  def test_the_marks_of_the_core_decide_what_is_new
    refute_advised "nothing is new since this release: check0, check1 failed before it as well",
                   alert(marked("before", "before"))
    assert_advised alert(marked("before", "new", nil))
    # The verdict before has no say where the core has spoken.
    assert_advised alert(marked("new"), before: seal(one(*CRASH)))
    counted = record("check0", "failed", finding(*CRASH).merge("since" => "before"), more_findings: 2)
    assert_advised alert(red([counted]))
  end

  def test_each_failure_says_whether_it_is_new_and_whether_a_rollback_fixes_it
    mixed = alert(marked("before", "new", nil))
    [mixed.text, mixed.discord_payload[:content].delete("\\")].each do |text|
      assert_includes text, "A rollback will not mend what was red before this release: check0."
      assert_match(/check1.*500 \(new\)/, text)
      assert_match(/check0.*500 \(red before this release\)/, text)
    end
  end

  def test_checks_that_are_not_named_are_counted
    { 9 => "check7, check8 failed before", 10 => "check7, and 2 more failed before" }.each do |number, said|
      findings = Array.new(number) { one(*CRASH) }
      crashed = seal(*findings)
      refute_advised said, alert(crashed, before: crashed)
    end
  end

  def test_only_the_failures_that_are_not_new_are_named_among_several
    partly = alert(seal(one(*CRASH), one(*CRASH)), before: seal(one(*CRASH)))
    assert_advised partly
    [partly.text, partly.discord_payload[:content]].each do |text|
      assert_includes text, "A rollback will not mend what was red before this release: check0."
    end
    again = alert(seal(one(*CRASH)), before: seal(one(*CRASH))).with_notes(["more"])
    refute_advised "nothing is new", again
  end

  def test_a_hint_is_printed_once_for_all_checks_of_its_kind
    hint = { "hint" => "production names an HMAC of its revision, and the config has no key" }
    found = [finding(*OLD).merge(hint)]
    alert = alert(seal(found, found, found))
    [alert.text, alert.discord_payload[:content].delete("\\")].each do |text|
      assert_equal 1, text.scan("hint: production names an HMAC").size, text
      assert_equal 1, text.scan("check0, check1, check2").size, text
    end
  end
end
