# frozen_string_literal: true

require "rails_helper"
require_relative "alerted_releases"
require_relative "kept_jobs"

# An incident that somebody acknowledged on a page, over the seals that follow.
class AcknowledgementTest < ActiveSupport::TestCase
  include AlertedReleases
  include Workspace

  setup { @record = SealRecords::Record.create!(title: "R1") }

  def events = webhook.events.values.map { |event| event["customData"]["event"] }

  def acknowledge(by: "ada", **incident)
    SmokeSeal::Acknowledgement.new(SealRecords::Record.find(@record.id), "shop").call(track: "red", by: by, **incident)
  end

  def red = state(@record).dig("tracks", "red")

  def with_open_incident
    with_sinks(of: %w[webhook]) do
      broken("/")
      ship(@record)
      yield
    end
  end

  test "it stays open, its changes are alerted, and green resolves it" do
    with_open_incident do
      assert_equal :acknowledged, acknowledge
      ship(@record)
      assert_equal %w[opened], events
      broken("/", "/up")
      ship(@record)
      assert_equal [%w[opened updated], "ada"], [events, red.dig("acknowledged", "by")]
      broken
      ship(@record)
      assert_equal [%w[opened updated resolved], false], [events, red["open"]]
    end
  end

  test "a re-seal from a page resolves it as well" do
    with_open_incident do
      acknowledge
      broken
      KeptJobs.use do |engine|
        SmokeSeal::Reseal.new(SealRecords::Record.find(@record.id), "shop").request(by: "ada")
        engine.run_next
      end
      assert_equal [%w[opened resolved], false], [events, red["open"]]
    end
  end

  test "the first one stays, and the next incident has none" do
    with_open_incident do
      assert_equal %i[acknowledged already], [acknowledge, acknowledge(by: "bob")]
      assert_equal "ada", red.dig("acknowledged", "by")
      broken
      ship(@record)
      assert_equal :gone, acknowledge
      broken("/")
      ship(@record)
      assert_equal [true, nil], red.values_at("open", "acknowledged")
      assert_equal :acknowledged, acknowledge(by: nil)
      assert_equal ["at"], red["acknowledged"].keys
    end
  end

  test "without an incident nothing is stored" do
    assert_equal :gone, acknowledge
    assert_equal({}, SealRecords::Record.find(@record.id)[:smoke_seal])
  end
end
