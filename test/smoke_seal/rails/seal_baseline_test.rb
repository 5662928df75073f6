# frozen_string_literal: true

require "rails_helper"
require_relative "seal_records"
require_relative "shop_in_production"

# What was seen before a release, kept with it, and what the seal says is new.
class SealBaselineTest < ActiveSupport::TestCase
  include SealRecords
  include Workspace
  include ShopInProduction

  RED_BEFORE = /failing: home 500 \(red before this release\)\z/

  setup { @console = StringIO.new }

  def release = Record.create!(title: "R")

  def call(record, **given) = SmokeSeal::SealStep.call(record, app: "shop", console: @console, **given)

  def baseline(record, **given) = SmokeSeal::SealStep.baseline(record, app: "shop", console: @console, **given)

  def kept(record) = Record.find(record.id).smoke_state("shop", "baseline")

  test "the seal of a release marks what is new since its baseline" do
    record = release
    with_production(BROKEN) do
      assert_predicate baseline(record), :red?
      assert_match RED_BEFORE, call(record).summary
      # Two seals of one second with the same summary would be the same one, recorded twice.
      assert_match RED_BEFORE, (travel(30) { Record.find(record.id).reseal!(app: "shop").summary })
    end
    assert_equal 1, Record.find(record.id).smoke_seal_history.size
  end

  test "a baseline wins over the seal of the release before" do
    with_production(BROKEN) { call(release) }
    record = release
    with_production { baseline(record) }
    with_production(BROKEN) { assert_match(/failing: home 500 \(new\)\z/, call(record).summary) }
  end

  test "without a baseline the newest verdict of an earlier release is the baseline" do
    with_production(BROKEN) { call(release) }
    record = release
    with_production(BROKEN) do
      assert_match RED_BEFORE, call(record).summary
      assert_match RED_BEFORE, record.reseal!(app: "shop").summary
      assert_match(/failing: home 500\z/, record.reseal!(app: "shop", baseline: nil).summary)
    end
  end

  test "each app of a release has its own baseline" do
    record = release
    seals = with_production(BROKEN) do
      baseline(record)
      SmokeSeal::SealStep.call_all(record, apps: %w[shop], console: @console)
    end
    assert_match RED_BEFORE, seals.fetch("shop").summary
  end

  test "the stored baseline is small and has no page text" do
    record = release
    with_production(BROKEN) { baseline(record) }
    assert_equal %w[app checked_at evidence status summary url], kept(record).keys.sort
    found = { "expectation" => "status", "cause" => "app", "expected" => "", "got" => "" }
    home = { "check" => "home", "outcome" => "failed", "url" => "", "attempts" => 1, "findings" => [found] }
    assert_equal home, kept(record)["evidence"].first
  end

  test "a stored baseline of very many checks keeps the failed ones" do
    record = release
    passed = Array.new(3000) { |at| { "check" => "c#{at}", "outcome" => "passed", "url" => "x", "attempts" => 1 } }
    found = { "expectation" => "title", "expected" => "x", "got" => "y", "cause" => "app" }
    failed = { "check" => "last", "outcome" => "failed", "url" => "x", "attempts" => 1, "findings" => [found] }
    seal = SmokeSeal::Seal.from_h("status" => "red", "app" => "shop", "evidence" => [*passed, failed])
    SmokeSeal::SealBaseline.keep(record, "shop", seal)
    assert_equal(%w[last c0], kept(record)["evidence"].first(2).map { |of| of["check"] })
    assert_operator JSON.generate(kept(record)).bytesize, :<, 17_000
  end

  test "a baseline that judged nothing is not stored" do
    record = release
    assert_predicate baseline(record, config: "/nowhere.yml"), :unsealed?
    assert_nil kept(record)
    assert_empty @console.string
  end

  test "a baseline that cannot be stored is reported, and the ship continues" do
    with_production do
      assert_predicate baseline(Object.new), :green?
      assert_match(/\Athe baseline could not be kept with the release: .*Sealable/, @console.string)
      gone = release.tap(&:destroy)
      assert_predicate baseline(gone), :green?
    end
    assert_equal 2, @console.string.scan("could not be kept").size
  end
end
