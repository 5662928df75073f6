# frozen_string_literal: true

require "rails_helper"
require_relative "seal_records"
require_relative "shop_in_production"

class ResealTest < ActiveSupport::TestCase
  include SealRecords
  include Workspace
  include ShopInProduction

  setup { @record = Record.create!(title: "R1") }

  def record_verdict(**facts)
    seal = SmokeSeal::Seal.from_h({ "status" => "red", "summary" => "0/2" }.merge(facts.transform_keys(&:to_s)))
    @record.record_smoke_seal!(seal)
  end

  test "the app that was sealed is checked again, and the verdict before is kept" do
    record_verdict(app: "shop")
    events = []
    seal = with_production { @record.reseal! { |event| events << event.name } }

    assert_predicate seal, :green?
    assert_equal seal, @record.smoke_seal
    assert_equal ["0/2"], Record.find(@record.id).smoke_seal_history.map(&:summary)
    assert_equal %i[started checked checked], events
  end

  test "another app and the options of a run may be given" do
    with_production(BROKEN) do
      HTTPServer.start(PAGES) do |elsewhere|
        seal = @record.reseal!(app: "shop", url: elsewhere.url)
        assert_equal ["shop", elsewhere.url, true], [seal.app, seal.url, seal.green?]
      end
    end
  end

  test "without an app nothing is checked, and the message says what to write" do
    record_verdict
    two = "apps: { shop: { url: \"http://127.0.0.1:1\" }, blog: { url: \"http://127.0.0.1:1\" } }"
    error = assert_raises(ArgumentError) { with_configuration(two) { @record.reseal! } }
    assert_equal "no recorded seal of SealRecords::Record #{@record.id} names an app: say reseal!(app: \"…\")",
                 error.message
  end

  test "without an app the only one is checked" do
    seal = with_production { @record.reseal! }
    assert_equal ["shop", true], [seal.app, seal.green?]
  end

  test "an unsealed or misspelt one is recorded, and keeps the red verdict" do
    record_verdict(app: "shop")
    seals = [with_configuration("apps: {}") { @record.reseal! }, with_production { @record.reseal!(app: "shpo") }]

    seals.each { |seal| assert_predicate seal, :unsealed? }
    record = Record.find(@record.id)
    assert_equal %w[red 0/2], [record.smoke_seal.status, record.smoke_seal.summary]
    assert_equal seals.map(&:summary).sort, record.smoke_seal_history.map(&:summary).sort
    assert_equal seals.last.summary, record.smoke_unsealed_since.summary
  end

  test "the app is read from the history if the last run did not name it" do
    record_verdict(app: "shop")
    @record.record_smoke_seal!(SmokeSeal::Seal.unsealed("no network"))
    with_production { assert_predicate @record.reseal!, :green? }
    assert_equal ["red", nil], @record.smoke_seal_history.map(&:status)
  end

  test "a verdict that was recorded meanwhile is kept as well" do
    record_verdict(app: "shop")
    @record.title = "R2"
    Record.find(@record.id).record_smoke_seal!(SmokeSeal::Seal.from_result(passed: true, summary: "theirs"))
    with_production { @record.reseal! }

    assert_equal %w[theirs 0/2], Record.find(@record.id).smoke_seal_history.map(&:summary)
    assert_equal ["title"], @record.changed_attribute_names_to_save
  end

  test "a table without the column is reported before anything is checked" do
    assert_raises(SmokeSeal::Sealable::MissingColumnError) { Unmigrated.create!.reseal!(app: "shop") }
  end
end
