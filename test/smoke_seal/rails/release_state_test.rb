# frozen_string_literal: true

require "rails_helper"
require "pp" # rubocop:disable Lint/RedundantRequireStatement -- pretty_inspect is not loaded with pp
require_relative "seal_records"

# What is kept of an app beside its seals.
class ReleaseStateTest < ActiveSupport::TestCase
  include SealRecords

  AT = Time.utc(2026, 6, 26, 21, 28, 45)

  setup { @record = Record.create!(title: "R1") }

  def stored = Record.find(@record.id)

  def seal(app: "shop", minutes: 0)
    SmokeSeal::Seal.load("status" => "green", "app" => app, "url" => "https://#{app}.example", "summary" => "6/6 green",
                         "checked_at" => (AT + (minutes * 60)).iso8601)
  end

  test "state is kept before the first seal and is not read as a seal" do
    assert_equal({ "id" => 7 }, @record.update_smoke_state!("shop", "watch") { { "id" => 7 } })
    assert_equal({ "id" => 7 }, stored.smoke_state("shop", "watch"))
    assert_nil stored.smoke_seal
    assert_empty stored.smoke_seals
    assert_empty stored.smoke_seal_history
  end

  test "seals of one app and of several keep the state, and the history does not contain it" do
    @record.update_smoke_state!("shop", "watch") { "kept" }
    [seal, seal(minutes: 1), seal(app: "gem")].each { |given| @record.record_smoke_seal!(given) }
    assert_equal "kept", stored.smoke_state("shop", "watch")
    assert_equal({ "shop" => seal(minutes: 1), "gem" => seal(app: "gem") }, stored.smoke_seals)
    assert_equal 1, stored[:smoke_seal].to_json.scan('"state"').size
  end

  test "an update reads the database, and keeps the seals, other state and unsaved changes" do
    @record.record_smoke_seal!(seal)
    stored.update_smoke_state!("shop", "watch") { 1 }
    stored.update_smoke_state!("shop", "incident") { 10 }
    stored.update_smoke_state!("gem", "watch") { 100 }
    @record.title = "R2"
    assert_equal(2, @record.update_smoke_state!("shop", "watch") { |held| held + 1 })
    kept = [%w[shop watch], %w[shop incident], %w[gem watch]].map { |key| stored.smoke_state(*key) }
    assert_equal [2, 10, 100], kept
    assert_equal [seal, "R1", "R2"], [stored.smoke_seal, stored.title, @record.title]
  end

  test "nil removes a state, and an empty state is removed altogether" do
    @record.record_smoke_seal!(seal)
    @record.update_smoke_state!("shop", "watch") { 1 }
    @record.update_smoke_state!("shop", "watch") { nil }
    assert_nil stored.smoke_state("shop", "watch")
    assert_equal seal.to_h, stored[:smoke_seal]
  end

  test "consoles and APIs do not show the state" do
    @record.update_smoke_state!("shop", "watch") { "for nobody" }
    assert_no_match(/for nobody/, stored.inspect + stored.pretty_inspect)
  end

  test "invalid state is read as none" do
    [nil, [], { "state" => 7 }, { "state" => { "shop" => 7 } }].each do |raw|
      state = SmokeSeal::ReleaseState.new(raw)
      assert_nil state.fetch("shop", "watch")
      assert_equal({ "state" => { "shop" => { "watch" => 1 } } }, state.with("shop", "watch", 1))
    end
  end
end
