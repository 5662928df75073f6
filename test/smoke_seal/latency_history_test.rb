# frozen_string_literal: true

require "test_helper"
require "json"
require "time"
require_relative "../support/command"
require_relative "../support/http_server"

# The times of the last green seals, and what is slow by them.
class LatencyHistoryTest < Minitest::Test
  include Workspace

  AT = Time.utc(2026, 6, 26)

  def seal(took, at: AT, status: "green", outcome: "passed")
    evidence = took.map do |check, ms|
      { "check" => check, "outcome" => outcome, "url" => "x", "attempts" => 1, "timings" => { "total_ms" => ms } }
    end
    SmokeSeal::Seal.from_h("status" => status, "app" => "shop", "checked_at" => at.iso8601, "evidence" => evidence)
  end

  def seals(*times) = times.each_with_index.map { |ms, index| seal({ "home" => ms }, at: AT + index) }

  def history(*times) = SmokeSeal::LatencyHistory.of(seals(*times))

  def test_it_has_the_times_of_green_seals_oldest_first
    assert_equal({ "home" => [1.3, 2.0, 3.0] }, history(1.26, 2, 3).times)
    assert_equal({ "home" => [1.0, 2.0] }, SmokeSeal::LatencyHistory.of(seals(1, 2).reverse).times)
    assert_empty history
  end

  def test_a_seal_that_is_red_older_or_the_same_adds_nothing
    two = history(1, 2)
    assert_same two, two.with(seal({ "home" => 9.0 }, at: AT + 5, status: "red"))
    assert_same two, two.with(seal({ "home" => 9.0 }, at: AT))
    assert_same two, two.with(seal({ "home" => 2.0 }, at: AT + 1))
  end

  # A seal that shows the record of another vantage.
  def quorum_seal(first, at:)
    vantages = [first, { "vantage" => "tokyo", "vote" => "green", "checks" => [timed("home", 300)] }]
    quorum = { "rule" => "1 of 2", "needed" => 1, "vantages" => vantages }
    SmokeSeal::Seal.from_h(seal({ "home" => 300.0 }, at: at).to_h.merge("quorum" => quorum))
  end

  def timed(check, milliseconds) = { "check" => check, "outcome" => "passed", "ms" => milliseconds }

  def test_of_several_vantages_the_times_are_those_of_the_first_which_may_not_have_been_heard
    local = { "vantage" => "local", "vote" => "green", "checks" => [timed("home", 3.04), timed("gone", 9)] }
    later = history(1, 2).with(quorum_seal(local, at: AT + 9))
    assert_equal({ "home" => [1.0, 2.0, 3.0] }, later.times)
    unheard = { "vantage" => "local", "vote" => "not_heard" }
    assert_same later, later.with(quorum_seal(unheard, at: AT + 10))
  end

  def test_a_check_that_is_gone_is_forgotten_and_a_new_one_begins
    later = history(1, 2).with(seal({ "tasks" => 7.0 }, at: AT + 9))
    assert_equal({ "tasks" => [7.0] }, later.times)
    unjudged = history(1).with(seal({ "home" => 7.0 }, at: AT + 9, outcome: "unjudged"))
    assert_empty unjudged
  end

  def test_it_stays_small
    assert_equal (71..100).map(&:to_f), history(*1..100).times["home"]
    many = Array.new(100) { |index| ["c#{index}", 123.4] }.to_h
    large = SmokeSeal::LatencyHistory.of(Array.new(40) { |index| seal(many, at: AT + index) })
    assert_equal 15, large.times["c0"].size
    assert_operator JSON.generate(large.to_h).bytesize, :<, 16_000
    too_many = Array.new(400) { |index| ["c#{index}", 123.4] }.to_h
    assert_empty SmokeSeal::LatencyHistory.of([seal(too_many)])
  end

  def test_it_comes_back_from_its_state
    kept = JSON.parse(JSON.generate(history(1, 2).to_h))
    assert_equal history(1, 2).to_h, SmokeSeal::LatencyHistory.load(kept).to_h
    [nil, 7, {}, { "at" => 7, "ms" => {} }, { "at" => "x", "ms" => [] }].each do |odd|
      assert_empty SmokeSeal::LatencyHistory.load(odd)
    end
    assert_empty SmokeSeal::LatencyHistory.load("at" => "x", "ms" => { "home" => ["slow"] })
  end

  def in_slow_shop
    HTTPServer.start({ "/" => ->(_request) { sleep(0.3) && [200, {}, "<title>Shop</title>"] } }) do |server|
      in_app(<<~YAML) { |folder| yield File.join(folder, "config/smoke_seal.yml"), folder }
        apps:
          shop: { url: "#{server.url}", boot_window: 0, slower_than_last: 3x, checks: { home: { path: / } } }
      YAML
    end
  end

  def test_a_check_is_compared_with_its_own_history
    in_slow_shop do |config|
      calm = { "home" => [20, 21.5, 19, 20, 22] }
      seal = SmokeSeal.run!("shop", config: config, latency: calm)
      assert_match(/warning: home slower_than_last\z/, seal.summary)
      assert_equal "at most 120 ms; usual are 20 ms, give or take 1, by 5 green seals",
                   seal["home"]["findings"].first["expected"]
      all = SmokeSeal.run_all({ "shop" => { latency: calm } }, config: config)
      assert_match(/warning: home slower_than_last\z/, all["shop"].summary)
      restless = { "home" => [20, 400, 19, 390, 410, 22] }
      refute_match(/warning/, SmokeSeal.run!("shop", config: config, latency: restless).summary)
    end
  end

  def test_what_is_no_history_is_refused
    in_slow_shop do |config|
      [7, { "home" => 7 }, { "home" => ["slow"] }].each do |odd|
        error = assert_raises(SmokeSeal::ConfigError) { SmokeSeal.run!("shop", config: config, latency: odd) }
        assert_match(/\Alatency: must be a Hash of names of checks to Arrays of milliseconds/, error.message)
      end
    end
  end

  def test_the_command_line_takes_the_files_of_several_seals
    in_slow_shop do |_config, folder|
      seals(2, 2, 2, 2, 2).each_with_index { |seal, index| File.write("#{folder}/#{index}.json", seal.to_json) }
      files = (0..4).flat_map { |index| ["--previous", "#{index}.json"] }
      result = Command.run("shop", *files, folder: folder)
      assert_equal 0, result.code, result.err
      assert_includes result.out, "by 5 green seals"
      assert_includes Command.run("shop", *files.first(8), folder: folder).out, "of the last green seal"
    end
  end
end
