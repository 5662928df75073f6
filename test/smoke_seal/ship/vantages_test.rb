# frozen_string_literal: true

require_relative "../../test_helper"
require_relative "../../support/vantages"

# A ship in plain Ruby whose seal is that of several vantages.
class VantagesShipTest < Minitest::Test
  include VantageApps

  def setup = @console = StringIO.new

  def said = @console.string

  def test_operator_sees_each_vote_and_the_verdict_of_all
    with_app(BROKEN, more: elsewhere("fra", "sfo")) do |app|
      answering({ "fra" => "failed", "sfo" => "passed" }) do
        seal = SmokeSeal::Ship.seal(app: "shop", console: @console, **app, vantages: true, quorum: "2 of 3")
        assert_predicate seal, :red?
      end
    end
    assert_equal "sealing shop at the vantage local: 1 check", said.lines.first.chomp
    assert_match(/^  vote of fra: red \(\d.3\)$/, said)
    assert_match(/^  vote of local: red \(\d.3\)$/, said)
    assert_match(/^🔴 .*red on 2 of 3 vantages/, said)
  end

  def test_wrong_vantage_does_not_stop_the_ship
    seal = with_app(WELL) { |app| SmokeSeal::Ship.seal(app: "shop", console: @console, **app, vantages: %w[nyc]) }
    assert_predicate seal, :unsealed?
    assert_includes said, "there is no vantage nyc"
  end

  def test_several_apps_at_once_are_sealed_from_this_machine_and_the_operator_is_told
    with_app(WELL) do |app|
      seals = SmokeSeal::Ship.seal_all(apps: %w[shop], console: @console, **app, vantages: %w[local])
      assert_nil seals.fetch("shop").quorum
      assert_includes said, "vantages: are not asked where several apps are sealed at once"

      @console = StringIO.new
      SmokeSeal::Ship.seal_all(apps: { "shop" => { vantages: true } }, console: @console, **app)
      assert_includes said, "vantages: are not asked where several apps are sealed at once"

      @console = StringIO.new
      SmokeSeal::Ship.seal_all(apps: %w[shop], console: @console, **app, vantages: false)
      refute_includes said, "vantages"
    end
  end
end
