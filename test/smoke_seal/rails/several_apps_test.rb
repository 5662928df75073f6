# frozen_string_literal: true

require "rails_helper"
require_relative "seal_records"
require_relative "../../support/many_apps"

# A release of several apps: a seal for each, and one verdict.
class SeveralAppsTest < ActiveSupport::TestCase
  include SealRecords
  include ManyApps

  AT = Time.utc(2026, 6, 26, 21, 28, 45)

  def seal(app, status = "green", minutes: 0, **facts)
    evidence = [{ "check" => "tasks", "outcome" => "failed", "url" => "https://x.example/tasks", "attempts" => 1,
                  "findings" => [{ "expectation" => "status", "label" => "500", "expected" => "2xx", "got" => "500",
                                   "cause" => "app" }] }]
    SmokeSeal::Seal.load({ "status" => status, "unsealed" => (true unless status), "app" => app,
                           "url" => "https://#{app}.example", "summary" => "#{app} #{status}",
                           "checked_at" => (AT + (minutes * 60)).iso8601,
                           **(status == "red" ? { "evidence" => evidence } : {}) }.merge(facts.transform_keys(&:to_s)))
  end

  def recorded(*seals, **options)
    record = Record.create!(title: "R")
    seals.each { |given| record.record_smoke_seal!(given, **options) }
    Record.find(record.id)
  end

  test "one app is stored and shown as before, whatever apps the ship names" do
    [recorded(seal("hub")), recorded(seal("hub"), apps: ["hub"])].each do |release|
      assert_equal seal("hub").to_h, release[:smoke_seal]
      assert_equal [seal("hub"), { "hub" => seal("hub") }], [release.smoke_seal, release.smoke_seals]
    end
  end

  test "several apps have a seal each, and are green only together" do
    release = recorded(seal("hub"), seal("turf-monster", minutes: 1), seal("gem"))
    assert_equal({ "hub" => seal("hub"), "turf-monster" => seal("turf-monster", minutes: 1), "gem" => seal("gem") },
                 release.smoke_seals)
    assert_equal ["green", "3/3 apps green", AT + 60],
                 [release.smoke_seal.status, release.smoke_seal.summary, release.smoke_seal.checked_at]
    assert_equal "🟢 Production smoke seal: passed — 3/3 apps green", SmokeSeal::Formatter.seal_line(release.smoke_seal)
  end

  test "one red app makes the release red, and is named with its failures" do
    release = recorded(seal("hub"), seal("turf-monster", "red"), seal("gem"))
    assert_equal "🔴 Production smoke seal: FAILED — 2/3 apps green; failing: turf-monster tasks 500",
                 release.smoke_seal.verdict_line
    assert_equal seal("turf-monster", "red"), release.smoke_seals["turf-monster"]
  end

  test "the verdict does not depend on the order of recording" do
    seals = [seal("hub"), seal("turf-monster", "red"), seal("gem", nil)]
    summaries = seals.permutation.map { |order| recorded(*order).smoke_seal.summary }
    assert_equal ["1/3 apps green; failing: turf-monster tasks 500; not sealed: gem"], summaries.uniq
  end

  test "the release is not green before all shipped apps are" do
    apps = %w[hub turf-monster]
    release = recorded(seal("hub"), apps: apps)
    assert_equal [nil, false], [release.smoke_seal, release.smoke_sealed?]
    assert_equal "1/2 apps green; not sealed: turf-monster", release[:smoke_seal]["summary"]
    release.record_smoke_seal!(seal("turf-monster"))
    assert_predicate release.smoke_seal, :green?
    assert_predicate recorded(seal("hub", "red"), apps: apps).smoke_seal, :red?
    assert_nil recorded(seal("hub"), seal("turf-monster", nil), apps: apps).smoke_seal
  end

  test "the newest verdict of each app wins, and the same seal counts once" do
    late = seal("hub", "red", minutes: 9)
    release = recorded(late, seal("shop"), seal("hub"), late, seal("shop"))
    assert_equal late, release.smoke_seals["hub"]
    assert_equal [seal("hub")], release.smoke_seal_history
    assert_predicate recorded(late, seal("shop"), seal("hub", minutes: 10)).smoke_seal, :green?
  end

  test "a seal without an app counts for the only app" do
    plain = SmokeSeal::Seal.from_result(passed: false, summary: "by hand", checked_at: AT + 60)
    release = recorded(seal("hub"), plain)
    assert_equal [plain.to_h, plain], [release[:smoke_seal].except("history"), release.smoke_seal]
    assert_equal [seal("hub")], release.smoke_seal_history
  end

  test "a seal of a misspelt app adds no second app" do
    typo = SmokeSeal::Seal.unsealed("unknown app hbu", app: "hbu", checked_at: AT + 60)
    release = recorded(seal("hub"), typo)
    assert_not release[:smoke_seal].key?("apps")
    release.record_smoke_seal!(seal("hub", minutes: 2))
    assert_equal %w[hub], release.smoke_seals.keys
  end

  def misspelt(name, minutes: 0)
    SmokeSeal::Seal.unsealed("unknown app #{name}", app: name, checked_at: AT + (minutes * 60))
  end

  test "a first attempt with a misspelt name, or without one, does not prevent green" do
    ["hbu", "", nil].each do |name|
      release = recorded(misspelt(name), seal("hub", minutes: 1))
      assert_equal [%w[hub], "green", nil],
                   [release.smoke_seals.keys, release.smoke_seal&.status, release.smoke_unsealed_since]
      assert_equal [misspelt(name).summary], release.smoke_seal_history.map(&:summary)
      release = recorded(misspelt(name), seal("hub", minutes: 1), seal("shop", minutes: 1), apps: %w[hub shop])
      assert_equal [%w[hub shop], "2/2 apps green"], [release.smoke_seals.keys, release.smoke_seal&.summary]
    end
  end

  test "a misspelt app of several changes no verdict, and is reported as not looked at since" do
    release = recorded(seal("hub"), seal("shop", minutes: 1), apps: %w[hub shop])
    release.record_smoke_seal!(misspelt("shpo", minutes: 2))
    release.record_smoke_seal!(misspelt("", minutes: 3))
    assert_equal ["green", %w[hub shop]], [release.smoke_seal.status, release.smoke_seals.keys]
    assert_equal "unknown app", release.smoke_unsealed_since.summary
    release.record_smoke_seal!(seal("shop", "red", minutes: 4))
    assert_equal ["red", nil], [release.smoke_seal.status, release.smoke_unsealed_since]
  end

  test "an app that the ship named keeps the release from being green until it is checked" do
    release = recorded(misspelt("gem"), seal("hub", minutes: 1), apps: %w[hub gem])
    assert_equal [nil, %w[hub gem]], [release.smoke_seal, release.smoke_seals.keys]
    release.record_smoke_seal!(seal("gem", minutes: 2))
    assert_equal "2/2 apps green", release.smoke_seal.summary
  end

  test "the failures of a seal without evidence are known" do
    release = Record.create!(title: "R")
    red = SmokeSeal::Seal.from_h(seal("shop", "red").to_h.except("evidence"))
    release.record_smoke_seal!(red, apps: %w[hub shop], failing: ["tasks 500", "home 404", "cycle 200"])
    release.record_smoke_seal!(seal("hub"))
    assert_equal "1/2 apps green; failing: shop tasks 500, home 404, and 1 more", release.smoke_seal.summary
  end

  test "each app has its own previous seal" do
    recorded(seal("hub"), seal("shop", "red"))
    recorded(seal("hub", "red"), seal("shop"))
    assert_equal "hub", SmokeSeal::PreviousSeal.of(Record.new, "hub").app
    assert_equal "shop green", SmokeSeal::PreviousSeal.of(Record.new, "shop").summary
    assert_nil SmokeSeal::PreviousSeal.of(Record.new, "gem")
  end

  test "resealing one app leaves the others unchanged" do
    with_apps({ "hub" => { "/" => PAGE }, "shop" => { "/" => PAGE } }) do |_servers, options|
      release = recorded(seal("hub", "red"), seal("shop", "red"))
      release.reseal!(app: "hub", **options)
      assert_match(%r{\A1/2 apps green; failing: shop tasks 500\z}, release.smoke_seal.summary)
      release.reseal!(app: "shop", **options)
      assert_equal "2/2 apps green", release.smoke_seal.summary
    end
  end

  test "a column with invalid content raises nothing" do
    [{ "apps" => 7 }, { "apps" => { "hub" => 7 } }, { "apps" => { "hub" => {} }, "shipped" => "x" },
     { "status" => "green", "apps" => { "hub" => seal("hub").to_h } }].each do |raw|
      column = SmokeSeal::ReleaseColumn.new(raw)
      %i[seal seals history app].each { |reader| column.public_send(reader) }
      assert_kind_of Hash, column.with(seal("shop"), limit: 3)
    end
  end

  test "the evidence of many apps is bounded" do
    large = Array.new(300) do |index|
      { "check" => "c#{index}", "outcome" => "failed", "url" => "https://x.example/#{"x" * 300}", "attempts" => 1 }
    end
    apps = Array.new(8) { |index| "app-#{index}" }
    release = recorded(*apps.map { |app| seal(app, "red", evidence: large) }, apps: apps)
    assert_operator JSON.generate(release[:smoke_seal]).bytesize, :<, 100_000
    assert_predicate release.smoke_seal, :red?
  end

  test "the earlier failures of one app are known from a release of several" do
    broken = [500, {}, "oops"]
    with_apps({ "hub" => { "/" => PAGE }, "shop" => { "/" => broken } }) do |_servers, options|
      SmokeSeal::SealStep.call_all(Record.create!(title: "before"), apps: %w[hub shop], console: StringIO.new,
                                                                    **options)
      console = StringIO.new
      SmokeSeal::SealStep.call(Record.create!(title: "R"), app: "shop", heroku_app: "shop-prod", console: console,
                                                           **options)
      assert_match(%r{rollback is not advised: nothing is new since this release: / failed before it}, console.string)
    end
  end

  test "the step of a ship seals several apps at once, and records each" do
    broken = [500, {}, "oops"]
    with_apps({ "hub" => { "/" => PAGE }, "shop" => { "/" => broken } }) do |_servers, options|
      release = Record.create!(title: "R")
      console = StringIO.new
      seals = SmokeSeal::SealStep.call_all(release, apps: { "hub" => {}, "shop" => { heroku_app: "shop-prod" } },
                                                    console: console, **options)
      assert_equal %w[green red], seals.values.map(&:status)
      assert_equal seals, Record.find(release.id).smoke_seals
      assert_match(%r{\A1/2 apps green; failing: shop / 500\z}, Record.find(release.id).smoke_seal.summary)
      assert_match(/heroku rollback --app shop-prod/, console.string)
      assert_equal 1, console.string.scan("NOTHING WAS ROLLED BACK").size
    end
  end
end
