# frozen_string_literal: true

require_relative "../../test_helper"
require_relative "../../support/many_apps"

# A ship of several apps in plain Ruby: all runs at once, a record and an alert for each, and one verdict.
class SeveralAppsShipTest < Minitest::Test
  include ManyApps

  BROKEN = [500, {}, "oops"].freeze

  def setup = @console = StringIO.new
  def said = @console.string

  def ship(apps, options, **more) = SmokeSeal::Ship.seal_all(apps: apps, console: @console, **options, **more)

  def test_each_app_is_sealed_told_and_recorded
    recorded = {}
    with_apps({ "hub" => { "/" => PAGE }, "shop" => { "/" => BROKEN } }) do |_servers, options|
      seals = ship({ "hub" => {}, "shop" => { heroku_app: "shop-prod" } }, options,
                   record: ->(seal) { recorded[seal.app] = seal })
      assert_equal [seals, %w[green red]], [recorded, seals.values.map(&:status)]
    end
    assert_includes said, "heroku rollback --app shop-prod"
    assert_equal "🔴 Production smoke seal: FAILED — 1/2 apps green; failing: shop / 500", said.lines.last.chomp
  end

  # A recorder of the first app may hang.
  def test_every_alert_is_printed_before_the_first_recorder_is_called
    seen = []
    with_apps({ "hub" => { "/" => PAGE }, "shop" => { "/" => BROKEN } }) do |_servers, options|
      ship(%w[hub shop], options, heroku_app: "shop-prod", record: ->(_seal) { seen << said.dup })
    end
    assert_match(/heroku rollback/, seen.first)
  end

  def test_a_recorder_that_aborts_for_one_app_does_not_keep_the_other_from_its_own
    recorded = []
    with_apps({ "hub" => { "/" => PAGE }, "shop" => { "/" => PAGE } }) do |_servers, options|
      recorder = ->(seal) { seal.app == "hub" ? exit(1) : recorded << seal.app }
      ship(%w[hub shop], options, record: recorder)
    end
    assert_equal ["shop"], recorded
    assert_equal 1, said.scan("the verdict could not be recorded: it called exit with 1").size
  end

  def test_the_apps_of_the_train_travel_with_each_seal
    messages = []
    recorder = Class.new(SmokeSeal::Recorder::Base)
                    .new.tap { |it| it.define_singleton_method(:call) { |_seal, message| messages << message } }
    with_apps({ "hub" => { "/" => PAGE }, "shop" => { "/" => PAGE } }) do |_servers, options|
      ship(%w[hub shop], options, record: recorder, release: "r-1")
      ship(%w[hub], options, record: recorder, release: "r-2")
    end
    told = messages.map { |message| [message.release, message.apps] }
    assert_equal [["r-1", %w[hub shop]], ["r-1", %w[hub shop]], ["r-2", []]], told
  end

  def test_an_app_that_is_unknown_is_unsealed_and_nothing_raises
    with_apps({ "hub" => { "/" => PAGE } }) do |_servers, options|
      seals = ship(%w[hub nope], options)
      assert_equal ["green", nil], seals.values.map(&:status)
      assert_match(/1.2 apps green; not sealed: nope\z/, said.lines.last.chomp)
    end
    seals = SmokeSeal::Ship.seal_all(apps: %w[a b], config: "/none.yml", console: @console)
    assert_equal [%w[a b], [nil, nil]], [seals.keys, seals.values.map(&:status)]
    assert_equal({}, SmokeSeal::Ship.seal_all(apps: [], console: @console))
  end

  def test_an_option_that_only_one_app_takes_is_reported
    with_apps({ "hub" => { "/" => BROKEN } }) do |_servers, options|
      ship(%w[hub], options, removed: ["/gone"])
      assert_includes said, "removed: is not checked where several apps are sealed at once"
    end
  end

  def test_the_combined_verdict
    green, red, unsealed = [true, false].map { |passed| SmokeSeal::Seal.from_result(passed: passed, summary: "s") } +
                           [SmokeSeal::Seal.unsealed("no network")]
    { { "a" => green } => green, { "a" => green, "b" => green } => "2/2 apps green",
      { "a" => green, "b" => red } => "1/2 apps green; failing: b",
      { "a" => red, "b" => unsealed } => "0/2 apps green; failing: a; not sealed: b",
      { "a" => green, "b" => unsealed } => "1/2 apps green; not sealed: b" }.each do |seals, expected|
      combined = SmokeSeal::CombinedSeal.of(seals)
      assert_equal expected, expected.is_a?(String) ? combined.summary : combined
    end
    assert_equal "1/2 apps green; not sealed: b", SmokeSeal::CombinedSeal.of({ "a" => green }, shipped: %w[a b]).summary
    many = Array.new(9) { |index| ["app#{index}", red] }.to_h
    assert_equal "0/9 apps green; failing: app0, app1, app2, app3, app4, and 4 more",
                 SmokeSeal::CombinedSeal.of(many).summary
  end
end
