# frozen_string_literal: true

require "rails_helper"
require_relative "seal_records"
require_relative "shop_in_production"

class LogSubscriberTest < ActiveSupport::TestCase
  include Workspace
  include ShopInProduction

  setup { @record = SealRecords::Record.create!(title: "R1") }

  def logged(name, payload)
    with_configuration("apps: {}") do
      yield_safely { SmokeSeal.instrumenter.instrument("#{name}.smoke_seal", payload) { yield if block_given? } }
    end
    log.string
  end

  def yield_safely
    yield
  rescue RuntimeError, Interrupt
    nil
  end

  def seal(passed) = SmokeSeal::Seal.from_result(passed: passed, summary: "one of two")

  def run_of(seal) = { app: "shop", seal: seal, status: seal.status }

  test "a run is logged with its verdict" do
    assert_match(/\AI, .* smoke_seal: shop: 🟢 .*: passed — one of two\n\z/, logged("run", run_of(seal(true))))
    log.reopen
    assert_match(/\AE, .*🔴 Production smoke seal: FAILED/, logged("run", run_of(seal(false))))
    log.reopen
    assert_match(/\AW, .*⚪ .*no network/, logged("run", run_of(SmokeSeal::Seal.unsealed("no network"))))
  end

  test "a run that was interrupted is logged as one without a seal" do
    said = logged("run", { app: "shop" }) { raise Interrupt }
    assert_match(/\AW, .* smoke_seal: shop: not sealed: Interrupt\n\z/, said)
  end

  test "many runs are logged with the verdict of each" do
    said = logged("run_all", { seals: { "shop" => seal(true), "blog" => seal(false) } }).lines
    assert_equal 2, said.size
    assert_match(/\AI, .* smoke_seal: shop: 🟢 .*: passed — one of two\n\z/, said.first)
    assert_match(/\AE, .* smoke_seal: blog: 🔴 Production smoke seal: FAILED/, said.last)
  end

  test "many runs that were interrupted are logged as runs without a seal" do
    assert_match(/\AW, .* smoke_seal: no app was sealed: Interrupt\n\z/, logged("run_all", {}) { raise Interrupt })
  end

  test "a recorded seal is logged, and so is one that was not stored" do
    facts = { release: @record, seal: seal(true), status: "green" }
    assert_match(/\AI, .*recorded the seal of SealRecords::Record #{@record.id}: green\n\z/, logged("record", facts))
    log.reopen
    said = logged("record", facts) { raise "the disk is full" }
    assert_match(/\AE, .*the seal of SealRecords::Record \d+ was not recorded: .*: the disk is full\n\z/, said)
  end

  test "an alert is logged by whether Discord was notified" do
    facts = { app: "shop", release: "R1" }
    assert_match(/\AI, .*alert for shop, release R1: Discord was notified/, logged("alert", { **facts, discord: true }))
    log.reopen
    assert_match(/\AE, .*Discord was not notified/, logged("alert", { **facts, discord: false }))
    log.reopen
    assert_match(/\AI, .*Discord is not configured/, logged("alert", { **facts, discord: nil }))
  end
end
