# frozen_string_literal: true

require_relative "../test_helper"

class WatchSettingsTest < Minitest::Test
  include Workspace

  SWITCH = "watch: must be true, false, or a mapping: watch: { minutes: [1, 5, 15, 60], every: 60 }"

  def settings(written) = SmokeSeal::WatchSettings.new(written)

  def config(yaml)
    in_app(yaml) { |folder| return SmokeSeal::Config.load(path: "#{folder}/config/smoke_seal.yml") }
  end

  # When the next seal is due, in minutes, after each of these.
  def due(settings, *after) = after.map { |minutes| settings.due_after(minutes * 60) / 60.0 }

  def test_nothing_is_watched_unless_the_file_says_so
    [nil, false].each { |written| refute_predicate settings(written), :on? }
    assert_nil config("apps: { shop: {} }").watch("shop")
  end

  def test_usual_schedule_is_that_of_true_and_of_an_empty_mapping
    [true, {}].each do |written|
      found = settings(written)
      assert_equal [1, 5, 15, 60, 120, 180], due(found, 0, 1, 5, 15, 60, 120)
      assert_equal [2 * 60 * 60, 180], [found.ttl, found.lease]
    end
  end

  def test_missed_seals_are_made_up_by_one
    assert_equal [60, 120, 240], due(settings(true), 59.9, 60, 183)
  end

  def test_schedule_is_read_from_the_file
    found = settings({ "minutes" => [0.5, 10], "every" => 30, "ttl" => 45, "lease" => 5 })
    assert_empty found.problems
    assert_equal [0.5, 10, 40, 70], due(found, 0, 1, 10, 40.5)
    assert_equal [45 * 60, 300], [found.ttl, found.lease]
    assert_equal 20 * 60, settings({ every: 10 }).ttl
  end

  def test_setting_of_the_app_wins_over_the_top_of_the_file
    written = config(<<~YAML)
      watch: { every: 30 }
      apps: { shop: { watch: { every: 10 } }, blog: { watch: false }, docs: {} }
    YAML
    found = %w[shop blog docs].map { |app| written.watch(app)&.ttl }
    assert_equal [20 * 60, nil, 60 * 60], found
  end

  def test_all_problems_are_reported_at_once_with_what_to_write_instead
    list = "must be a list of minutes after the ship, each above the one before: [1, 5, 15, 60]"
    wrong = { "minutes" => [5, 1], "every" => 0.5, "ttl" => "2h", "lease" => 0, "until" => 5 }
    assert_equal ["watch.minutes: #{list}",
                  "watch.every: must be at least 1, since each seal sends all requests of the checks",
                  "watch.ttl: must be a number of minutes above 0, such as 120",
                  "watch.lease: must be a number of minutes above 0, such as 3",
                  "watch.until: unknown key; known: minutes, every, ttl, lease"], settings(wrong).problems
    [[], [0], [1, 1], ["1"], 5, [1, Float::NAN]].each do |minutes|
      assert_equal ["watch.minutes: #{list}"], settings({ "minutes" => minutes }).problems
    end
    assert_equal ["watch.minutes: has 60 minutes; at most 50, and every: for the rest"],
                 settings({ "minutes" => [*1..60] }).problems
    assert_equal [SWITCH], settings("hourly").problems
  end

  def test_mistake_is_reported_and_does_not_prevent_the_seal
    written = config("watch: hourly\napps: { shop: { watch: { every: no } } }")
    assert_equal({ "shop" => ["watch.every: must be a number of minutes above 0, such as 60"],
                   "watch" => [SWITCH] },
                 written.problems.transform_values { |problems| problems.grep(/watch/) })
    assert_raises(SmokeSeal::ConfigError) { written.watch("shop") }
    assert_equal "shop", written.suite("shop", url: "http://127.0.0.1:1").app
  end

  def test_url_in_the_place_of_a_key_is_not_repeated
    refute_includes settings({ "https://user:canary@x.example" => 1 }).problems.join, "canary"
  end
end
