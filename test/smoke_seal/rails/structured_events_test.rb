# frozen_string_literal: true

require "rails_helper"
require "support/event_reporter"
require_relative "watched_record"

# What Rails.event gets, and what becomes of a subscriber that fails.
class StructuredEventsTest < ActiveSupport::TestCase
  include Workspace
  include WatchedRecord

  SEAL = SmokeSeal::Seal.from_h("status" => "red", "summary" => "tasks 500", "checked_at" => "2026-06-26T21:28:45Z",
                                "app" => "shop", "url" => "https://shop.example")

  setup { @record = Record.create!(title: "R1") }

  def events(raise_on_error: true, emit: nil, &work)
    EventReporter.events_during(work, raise_on_error: raise_on_error, &emit)
  end

  def names_of(events) = events.map { |event| event[:name] }

  test "a recorded seal is an event with plain data" do
    event, = events { @record.record_smoke_seal!(SEAL) }
    assert_equal "smoke_seal.sealed", event[:name]
    assert_equal({ release_type: "SealRecords::Record", release_id: @record.id, app: "shop",
                   url: "https://shop.example", status: "red", summary: "tasks 500",
                   checked_at: "2026-06-26T21:28:45Z" }, event[:payload])
    assert_equal event[:payload].transform_keys(&:to_s), JSON.parse(JSON.generate(event[:payload]))
  end

  test "an unsealed attempt has the status unsealed and its reason" do
    event, = events { @record.record_smoke_seal!(SmokeSeal::Seal.unsealed("no network", app: "shop")) }
    assert_equal ["unsealed", "no network"], event[:payload].values_at(:status, :summary)
  end

  test "a seal that was not stored is no event, and one whose callback failed afterwards is one" do
    unmigrated = Unmigrated.create!(title: "R1")
    refused = -> { assert_raises(SmokeSeal::Sealable::MissingColumnError) { unmigrated.record_smoke_seal!(SEAL) } }
    assert_empty events(&refused)
    @record.told = ->(_) { raise "the broadcast failed" }
    stored = -> { assert_raises(SmokeSeal::Sealable::CallbackError) { @record.record_smoke_seal!(SEAL) } }
    assert_equal ["smoke_seal.sealed"], names_of(events(&stored))
  end

  test "a ship with a red seal reports the seal and the alert, and its repetition only as a seal" do
    with_production(ShopInProduction::BROKEN) do
      ship = -> { SmokeSeal::SealStep.call(@record, app: "shop", name: "R1", console: StringIO.new) }
      first = events(&ship)
      assert_equal %w[smoke_seal.sealed smoke_seal.alerted], names_of(first)
      alerted = first.last[:payload]
      assert_equal({ app: "shop", release: "R1", incident: "opened", status: "red", sinks: {} },
                   alerted.except(:summary))
      assert_equal first.first[:payload][:summary], alerted[:summary]
      assert_equal %w[smoke_seal.sealed], names_of(events(&ship))
    end
  end

  test "a seal of a watch is an event of its own, with the status before" do
    travel_to(AT)
    watched do
      record = ship
      made = events { run_jobs(until_minutes: 1) }
      assert_equal %w[smoke_seal.sealed smoke_seal.watch_sealed], names_of(made)
      assert_equal({ app: "shop", release_type: "SealRecords::Record", release_id: record.id, step: 1,
                     status: "green", status_before: "green", checked_at: "2026-06-26T21:29:45Z" },
                   made.last[:payload].except(:url, :summary, :duration_ms))
    end
  end

  test "a notification tells of each seal of a watch, also where none was recorded" do
    travel_to(AT)
    watched do
      record = ship
      payload, = published("watch.smoke_seal") { run_jobs(until_minutes: 1) }
      assert_equal [record.id, "shop", 1, "green", "green"],
                   [payload[:release].id, *payload.values_at(:app, :step, :status, :status_before)]
      SmokeSeal::Testing.stub("shop", unsealed: "no network") do
        payload, = published("watch.smoke_seal") { run_jobs(until_minutes: 5) }
        assert_equal [true, nil], [payload[:seal].unsealed?, payload[:status]]
      end
    end
  end

  test "credentials in a text of the host are hidden" do
    seal = SmokeSeal::Seal.from_result(passed: false, summary: "GET https://me:s3cr3t@a.example/?token=s3cr3t failed")
    event, = events { @record.record_smoke_seal!(seal) }
    assert_equal "GET https://a.example/?token=… failed", event[:payload][:summary]
  end

  [RuntimeError, NotImplementedError, SystemStackError].each do |error|
    test "a subscriber that raises #{error} breaks no ship, and is logged" do
      with_production(ShopInProduction::BROKEN) do
        console = StringIO.new
        events(emit: ->(*) { raise error, "oops" }) do
          seal = SmokeSeal::SealStep.call(@record, app: "shop", console: console)
          assert_predicate seal, :red?
        end
        assert_predicate stored(@record).smoke_seal, :red?
        assert_includes console.string, "NOTHING WAS ROLLED BACK"
        assert_includes log.string, "a subscriber of Rails.event to smoke_seal.sealed raised #{error}: oops"
        assert_includes log.string, "a subscriber of Rails.event to smoke_seal.alerted raised #{error}: oops"
      end
    end
  end

  test "an interrupt in a subscriber passes through" do
    assert_raises(Interrupt) { events(emit: ->(*) { raise Interrupt }) { @record.record_smoke_seal!(SEAL) } }
  end

  test "an older Rails has no reporter, and nothing is missing" do
    skip "this Rails has Rails.event" if Rails.respond_to?(:event)
    assert_equal @record, @record.record_smoke_seal!(SEAL)
    assert_not_includes log.string, "Rails.event"
  end
end
