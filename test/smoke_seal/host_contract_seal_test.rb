# frozen_string_literal: true

require_relative "../test_helper"
require "active_support"
require "active_support/core_ext/hash/indifferent_access"
require "active_support/time"
require "active_support/testing/time_helpers"

# What the first host relies on of a seal, as its contract has it: one test for each sentence.
class HostContractSealTest < Minitest::Test
  include ActiveSupport::Testing::TimeHelpers

  AT = Time.utc(2026, 6, 26, 21, 28, 45)
  Seal = SmokeSeal::Seal

  def seal(passed, summary: "6/6 green", checked_at: AT)
    Seal.from_result(passed: passed, summary: summary, checked_at: checked_at)
  end

  def test_constants_name_the_statuses
    assert_equal ["green", "red", %w[green red]], [Seal::GREEN, Seal::RED, Seal::STATUSES]
  end

  def test_from_result_needs_no_more_than_passed
    travel_to(AT) do
      green = Seal.from_result(passed: true)
      assert_equal ["green", "", AT, true], [green.status, green.summary, green.checked_at, green.checked_at.utc?]
      assert_equal AT, Seal.from_result(passed: false, summary: nil).checked_at
    end
    assert_raises(ArgumentError) { Seal.from_result }
  end

  def test_clock_is_that_of_ruby
    freeze_time { assert_equal Time.now.utc.floor, Seal.from_result(passed: true).checked_at }
  end

  def test_status_is_a_word_and_has_its_questions
    green = seal(true)
    red = seal(false)
    assert_equal ["green", true, false], [green.status, green.green?, green.red?]
    assert_equal ["red", false, true], [red.status, red.green?, red.red?]
  end

  def test_summary_is_a_stripped_string_and_empty_when_there_is_none
    assert_equal "6/6 green", seal(true, summary: " 6/6 green \n").summary
    [nil, "", " \n "].each { |none| assert_equal "", seal(true, summary: none).summary }
  end

  def test_checked_at_is_a_time_in_utc_or_nil
    at = seal(true, checked_at: AT.getlocal("+02:00")).checked_at
    assert_equal [Time, true, AT], [at.class, at.utc?, at]
    assert_nil seal(true, checked_at: nil).checked_at
  end

  def test_badge_label_and_verdict_line
    green = seal(true)
    red = seal(false)
    assert_equal ["🟢", "passed", "🟢 Production smoke seal: passed — 6/6 green"],
                 [green.badge, green.label, green.verdict_line]
    assert_equal ["🔴", "FAILED", "🔴 Production smoke seal: FAILED — 6/6 green"],
                 [red.badge, red.label, red.verdict_line]
  end

  def test_verdict_line_has_no_dash_without_a_summary
    assert_equal "🟢 Production smoke seal: passed", seal(true, summary: nil).verdict_line
    assert_equal "🔴 Production smoke seal: FAILED", seal(false, summary: " ").verdict_line
  end

  def test_to_h_has_string_keys_and_a_time_in_utc_with_seconds
    assert_equal({ "status" => "green", "summary" => "6/6 green", "checked_at" => "2026-06-26T21:28:45Z" },
                 seal(true, checked_at: AT.getlocal("+02:00") + 0.5).to_h.slice("status", "summary", "checked_at"))
    hash = seal(true, checked_at: nil).to_h
    assert_equal [true, nil], [hash.key?("checked_at"), hash["checked_at"]]
  end

  def test_from_h_takes_string_and_symbol_keys
    expected = seal(false)
    hash = expected.to_h
    [hash, hash.transform_keys(&:to_sym), hash.with_indifferent_access].each do |given|
      assert_equal expected, Seal.from_h(given)
    end
  end

  def test_from_h_gives_nil_for_what_is_no_seal
    [nil, {}, [], "green", 7, Object.new, { "status" => "amber" }, { status: nil }, { "summary" => "x" }].each do |odd|
      assert_nil Seal.from_h(odd)
    end
  end

  def test_from_h_gives_a_seal_without_a_time_for_a_malformed_one
    ["yesterday", "2026-13-45T99:99:99Z", 7, [], Object.new].each do |malformed|
      read = Seal.from_h("status" => "green", "summary" => "6/6", "checked_at" => malformed)
      assert_equal ["green", "6/6", nil], [read.status, read.summary, read.checked_at]
    end
  end

  def test_from_h_of_to_h_is_equal
    [seal(true), seal(false), seal(true, summary: nil), seal(false, checked_at: nil)].each do |it|
      assert_equal it, Seal.from_h(it.to_h)
      assert_equal it.to_h, Seal.from_h(it.to_h).to_h
    end
    refute_equal seal(true), seal(false)
  end

  # -- The ways back

  FASTEST = /\Aheroku rollback --app (\S+)   # /
  DURABLE = /\Agit -C (\S+) revert -m1 (\S+) && git -C \1 push origin HEAD && git -C \1 push heroku HEAD:main   # /

  # What the first two commands name: the app, the repository and the commit.
  def named(commands)
    assert_equal 3, commands.size
    assert_match(/\ARelease#abandon!/, commands[2])
    [commands[0][FASTEST, 1], commands[1][DURABLE, 1], commands[1][DURABLE, 2]]
  end

  def of_app(app) = Seal.from_h("status" => "red", "app" => app)

  def test_a_green_seal_has_no_rollback_commands
    assert_equal [[], []], [seal(true).rollback_commands, seal(true).rollback_commands(deployed_sha: "0a1b2c3")]
    assert_equal [], Seal.unsealed("no network", app: "shop").rollback_commands
  end

  def test_every_keyword_is_optional
    unknown = ["<heroku-app>", "<repo>", "<release-merge-sha>"]
    assert_equal unknown, named(seal(false).rollback_commands)
    assert_equal unknown, named(seal(false).rollback_commands(deployed_sha: nil))
    assert_equal unknown, named(seal(false).rollback_commands(repo: nil, heroku_app: nil, deployed_sha: " "))
  end

  def test_each_keyword_fills_its_own_place
    assert_equal ["shop-prod", "<repo>", "<release-merge-sha>"],
                 named(seal(false).rollback_commands(heroku_app: "shop-prod"))
    assert_equal ["<heroku-app>", "/srv/shop", "<release-merge-sha>"],
                 named(seal(false).rollback_commands(repo: "/srv/shop"))
    assert_equal ["<heroku-app>", "<repo>", "0a1b2c3"], named(seal(false).rollback_commands(deployed_sha: "0a1b2c3"))
    assert_equal %w[shop-prod /srv/shop 0a1b2c3],
                 named(seal(false).rollback_commands(repo: "/srv/shop", heroku_app: "shop-prod",
                                                     deployed_sha: :"0a1b2c3"))
  end

  def test_repository_and_heroku_app_are_the_seals_own_app_where_they_are_not_given
    assert_equal ["mcritchie-studio", "mcritchie-studio", "<release-merge-sha>"],
                 named(of_app("mcritchie-studio").rollback_commands)
    assert_equal %w[studio-prod mcritchie-studio 0a1b2c3],
                 named(of_app("mcritchie-studio").rollback_commands(heroku_app: "studio-prod", deployed_sha: "0a1b2c3"))
    assert_equal %w[mcritchie-studio mcritchie-studio],
                 named(of_app("mcritchie-studio").rollback_commands(repo: nil, heroku_app: " ")).first(2)
  end

  def test_an_app_whose_name_no_command_can_take_is_a_placeholder
    ["", "  ", "--help", "a\nb"].each do |odd|
      assert_equal ["<heroku-app>", "<repo>"], named(of_app(odd).rollback_commands).first(2)
    end
    assert_includes of_app("a b;c").rollback_commands.first, "--app 'a b;c' "
  end

  def test_an_unknown_keyword_is_an_error
    assert_raises(ArgumentError) { seal(false).rollback_commands(sha: "0a1b2c3") }
  end
end
