# frozen_string_literal: true

require "rails_helper"
require_relative "seal_records"
require_relative "shop_in_production"

# The times of the last green seals, carried from release to release.
class SealLatencyTest < ActiveSupport::TestCase
  include SealRecords
  include Workspace
  include ShopInProduction

  AT = Time.utc(2026, 6, 26)

  def seal(took, at:, app: "shop", status: "green")
    evidence = [{ "check" => "home", "outcome" => "passed", "url" => "x", "attempts" => 1,
                  "timings" => { "total_ms" => took } }]
    SmokeSeal::Seal.from_h("status" => status, "app" => app, "checked_at" => (AT + at).iso8601, "url" => "x",
                           "evidence" => evidence)
  end

  def release = Record.create!(title: "R")

  def recorded(*given) = release.tap { |record| given.each { |seal| record.record_smoke_seal!(seal) } }

  def kept(record, app = "shop") = Record.find(record.id).smoke_state(app, "latency")

  def times(record, app = "shop") = SmokeSeal::SealLatency.of(record, app).times

  test "each green seal adds its times, and each release continues those of the one before" do
    first = recorded(seal(5.0, at: 1), seal(6.0, at: 2))
    assert_equal({ "at" => (AT + 2).iso8601, "ms" => { "home" => [5.0, 6.0] } }, kept(first))
    second = recorded(seal(7.0, at: 3))
    assert_equal({ "home" => [5.0, 6.0, 7.0] }, kept(second)["ms"])
    assert_equal({ "home" => [5.0, 6.0, 7.0] }, times(release))
  end

  test "a red seal, and one that is recorded twice, add no times" do
    green = seal(5.0, at: 1)
    record = recorded(green, green, seal(99.0, at: 2, status: "red"))
    assert_equal({ "home" => [5.0] }, kept(record)["ms"])
    assert_equal green.to_h["checked_at"], kept(record)["at"]
  end

  test "each app has its own times" do
    recorded(seal(5.0, at: 1), seal(50.0, at: 2, app: "blog"))
    assert_equal [{ "home" => [5.0] }, { "home" => [50.0] }], [times(release), times(release, "blog")]
  end

  test "the times are stored beside other state" do
    record = release
    record.update_smoke_state!("shop", "watch") { 7 }
    record.record_smoke_seal!(seal(5.0, at: 1))
    assert_equal [7, { "home" => [5.0] }], [Record.find(record.id).smoke_state("shop", "watch"), kept(record)["ms"]]
  end

  test "there are no times before the first seal, nor without Sealable" do
    assert_empty times(release)
    assert_empty times(Object.new)
    assert_empty times(Unmigrated.create!(title: "R"))
  end

  test "the step of a ship, reseal! and the watch compare production with the times" do
    slow = ->(_request) { sleep(0.3) && [200, {}, "<title>Shop</title>"] }
    recorded(*(1..5).map { |at| seal(2.0, at: at) })
    record = release
    with_production(PAGES.merge("/" => slow), settings: "    slower_than_last: 3x") do
      # Two seals of one second that took equally long would be the same one, recorded twice.
      [SmokeSeal::SealStep.call(record, app: "shop", console: StringIO.new),
       travel(30) { record.reseal!(app: "shop") }, watched(record)].each do |made|
        assert_match(/by \d green seals/, made["home"]["findings"].first["expected"])
      end
    end
    assert_equal 8, kept(record)["ms"]["home"].size
  end

  # The first seal of a watch that begins now.
  def watched(record)
    SmokeSeal::Configuration.current.watch = true
    SmokeSeal::Configuration.current.watch_jobs = false
    SmokeSeal::Watch.begin(record, "shop")
    travel(2.minutes) { SmokeSeal::WatchAttempt.new(record, "shop").tap(&:call).seal }
  end
end
