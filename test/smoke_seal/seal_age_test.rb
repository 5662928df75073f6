# frozen_string_literal: true

require_relative "../test_helper"

class SealAgeTest < Minitest::Test
  AT = Time.utc(2026, 6, 26, 21, 28, 45)
  SEAL = SmokeSeal::Seal.from_result(passed: true, summary: "6/6 green", checked_at: AT)
  WATCH = SmokeSeal::WatchChain.begin(id: "c1", now: AT, settings: SmokeSeal::WatchSettings.new(true)).freeze

  # A release as the concern shows it.
  Release = Struct.new(:smoke_seals, :watches) do
    def smoke_state(app, name) = name == "watch" ? watches[app] : nil
  end

  def age(minutes, watch = nil) = SmokeSeal::SealAge.new(SEAL, watch: watch, now: AT + (minutes * 60))

  def due(minutes, **facts)
    WATCH.merge("due" => (AT + (minutes * 60)).iso8601).merge(facts.transform_keys(&:to_s))
  end

  def test_clock_and_watch_state_decide_each_age
    {
      "just made" => [0, nil, "fresh", "just now"],
      "made on a machine whose clock is ahead" => [-1, nil, "fresh", "just now"],
      "without a watch, within a day" => [23 * 60, nil, "fresh", "23 h ago"],
      "without a watch, after a day" => [49 * 60, nil, "aged", "2 d ago"],
      "watched, and the next seal is to come" => [4, due(5), "fresh", "4 min ago"],
      "the seal is late, within the grace" => [14, due(5), "fresh", "14 min ago"],
      "the seal did not come" => [16, due(5), "silent", "16 min ago, the watch is silent"],
      "the seals come and judge nothing" => [121, due(180), "aged", "2 h ago"],
      "the watch has ended, since nobody asks for it" => [61, due(5, ended: "not watched"), "fresh", "1 h ago"],
      "its own time to live" => [61, due(180, ttl: 3600), "aged", "1 h ago"],
      "a newer release was sealed" => [4, due(5, ended: "overtaken", by: "9f8e7d6"), "overtaken",
                                       "overtaken by 9f8e7d6"],
      "nobody knows by what" => [4, due(5, ended: "overtaken"), "overtaken", "overtaken"],
      "production was rolled back" => [4, due(5, served: "9f8e7d6a5b4c3d2e1f0a"), "overtaken", "overtaken by 9f8e7d6"],
      "a name that is no commit" => [4, due(5, served: "v122-hotfix"), "overtaken", "overtaken by v122-hotfix"],
      "what is no watch" => [4, [7], "fresh", "4 min ago"],
      "a state that nobody can read" => [40, { "due" => "soon", "chain" => "c" }, "fresh", "40 min ago"]
    }.each do |case_name, (minutes, watch, state, text)|
      found = age(minutes, watch)
      assert_equal [state, text], [found.state, found.text], case_name
    end
  end

  def test_explanation_has_the_time_and_what_the_state_means
    assert_equal "checked 2026-06-26 21:28:45 UTC", age(4).explanation
    assert_equal "checked 2026-06-26 21:28:45 UTC; the next seal of the watch is overdue", age(16, due(5)).explanation
  end

  def test_age_of_a_release_is_that_of_the_app_that_is_most_out_of_date
    release = Release.new({ "shop" => SEAL, "gem" => SEAL, "new" => SmokeSeal::Seal.unsealed("no network") },
                          { "shop" => due(5), "gem" => due(5, served: "9f8e7d6") })
    assert_equal "overtaken by 9f8e7d6", SmokeSeal::SealAge.of(release, now: AT + 60).text
  end

  def test_release_without_a_verdict_has_none
    assert_nil SmokeSeal::SealAge.of(Release.new({}, {}))
    assert_nil SmokeSeal::SealAge.of(Release.new({ "" => SmokeSeal::Seal.from_h("status" => "green") }, {}))
  end
end
