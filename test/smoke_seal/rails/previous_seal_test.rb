# frozen_string_literal: true

require "rails_helper"
require_relative "seal_records"
require_relative "shop_in_production"

# The seal before, which the next one is compared with.
class PreviousSealTest < ActiveSupport::TestCase
  include SealRecords
  include Workspace
  include ShopInProduction

  def seal(app: "shop", status: "green", took: 5)
    evidence = [{ "check" => "home", "outcome" => "passed", "url" => "https://shop.example/", "attempts" => 1,
                  "timings" => { "total_ms" => took } }]
    SmokeSeal::Seal.from_h("status" => status, "summary" => "#{status} #{took}", "app" => app, "evidence" => evidence)
  end

  def release(seal = nil) = Record.create!(title: "R").tap { |record| record.record_smoke_seal!(seal) if seal }

  def before(record) = SmokeSeal::PreviousSeal.of(record, "shop")

  test "the previous seal is the newest green one of the app" do
    release(seal(took: 7))
    release(seal(took: 8))
    release(seal(took: 9, status: "red"))
    release(seal(took: 10, app: "blog"))
    release
    assert_equal seal(took: 8), before(release)
  end

  test "the first release has no previous seal" do
    assert_nil before(release)
    assert_nil SmokeSeal::PreviousSeal.of(Object.new, "shop")
    assert_nil SmokeSeal::PreviousSeal.of(Unmigrated.create!(title: "R"), "shop")
  end

  test "the step of a ship compares production with the previous seal" do
    release(seal(took: 1))
    slow = ->(_request) { sleep(0.3) && [200, {}, "<title>Shop</title>"] }
    made = with_production(PAGES.merge("/" => slow), settings: "    slower_than_last: 3x") do
      SmokeSeal::SealStep.call(release, app: "shop", console: StringIO.new)
    end
    assert_predicate made, :green?
    assert_match(/; warning: home slower_than_last\z/, made.summary)
  end

  test "a route that the ship removed must be gone" do
    made = with_production(PAGES.merge("/devops" => [200, {}, "<h1>Devops</h1>"])) do
      SmokeSeal::SealStep.call(release, app: "shop", removed: %w[/devops /gone], console: StringIO.new)
    end
    assert_predicate made, :red?
    assert_match(%r{\A3/4 green .*removed /devops 200}, made.summary)
  end
end
