# frozen_string_literal: true

require "rails_helper"
require "minitest/mock"
require_relative "alerted_releases"

# One alert from red to resolved, over several seals of a release.
class ReleaseIncidentTest < ActiveSupport::TestCase
  include AlertedReleases
  include Workspace

  setup { @record = SealRecords::Record.create!(title: "R1") }

  def events = webhook.events.values.map { |event| event["customData"]["event"] }

  test "red opens an incident, the same red is silent, another failure updates it, green resolves it" do
    with_sinks do
      broken("/")
      assert_match(/heroku rollback/, ship(@record))
      assert_match(/heroku rollback/, ship(@record), "the operator at the terminal is told each time")
      assert_equal [1, 1, %w[opened], [1]], [contents.size, titles.size, events, pagerduty.open.values]
      broken("/", "/up")
      ship(@record)
      assert_equal [1, 2, %w[opened updated], [2]], [contents.size, titles.size, events, pagerduty.open.values]
      assert_includes contents.first, "up"
      broken
      ship(@record)
      assert_equal [2, 3, %w[opened updated resolved], []],
                   [contents.size, titles.size, events, pagerduty.open.values]
      contents.each { |content| assert_match(/\A🟢 Resolved after \d+ s: shop, release SealRecords::Record/, content) }
      ship(@record)
      assert_equal [2, 3], [contents.size, titles.size]
    end
  end

  test "the stored state is small and has no secret" do
    with_sinks do
      broken("/")
      ship(@record)
      kept = JSON.generate(state(@record))
      assert_operator kept.bytesize, :<, 1000
      assert_no_match(/s3cr3t|t0k3n/, kept)
      assert_equal({}, state(@record)["deliveries"])
    end
  end

  test "a release without an incident has no incident state" do
    with_sinks do
      ship(@record)
      assert_nil state(@record)
      assert_empty discord.requests
    end
  end

  test "in a test of the host app no incident is stored" do
    with_sinks do
      SmokeSeal::Testing.stub("shop", red: "tasks 500") { ship(@record) }
      assert_predicate SealRecords::Record.find(@record.id).smoke_seal, :red?
      assert_nil state(@record)
      assert_empty slack.requests
    end
  end

  test "an unsealed release is alerted once, and the next verdict ends it" do
    with_sinks(of: %w[slack]) do
      unsealed = -> { ship(@record, base_url: "http://shop.invalid", deadline: 5) }
      2.times { unsealed.call }
      assert_equal 1, contents.size
      broken("/")
      ship(@record)
      assert_equal 2, contents.size, "the message about the unsealed one is edited, and one about the red one is added"
      unsealed.call
      broken
      ship(@record)
      assert_match(/Resolved after/, titles.last)
    end
  end

  test "the next release ends the incident of the one before" do
    with_sinks do
      broken("/")
      ship(@record, name: "2026-06-26-a")
      broken
      ship(SealRecords::Record.create!(title: "R2", created_at: 1.minute.from_now), name: "2026-06-26-b")
      assert_empty pagerduty.open
      assert_match(/\A🟢 Resolved after \d+ s: shop, release 2026-06-26-a, by release 2026-06-26-b\./, titles.last)
      assert_equal false, state(@record)["tracks"]["red"]["open"]
    end
  end

  test "a red release after a red one has its own incident, and the other's ends quietly" do
    with_sinks do
      broken("/")
      ship(@record)
      ship(SealRecords::Record.create!(title: "R2", created_at: 1.minute.from_now))
      assert_equal [2, 2, [1]], [contents.size, titles.size, pagerduty.open.values]
    end
  end

  test "a seal from the console ends an incident but does not open one" do
    with_sinks do
      broken("/")
      ship(@record, name: "2026-06-26-a")
      broken
      reseal = -> { SealRecords::Record.find(@record.id).reseal!(app: "shop", sha: nil) }
      assert_predicate reseal.call, :green?
      assert_empty pagerduty.open
      assert_match(/\A🟢 Resolved after \d+ s: shop, release 2026-06-26-a\./, titles.last)
      broken("/")
      assert_predicate reseal.call, :red?
      assert_equal 2, titles.size
    end
  end

  test "a seal from the console is recorded even if a sink fails" do
    with_sinks(of: %w[slack]) do
      broken("/")
      ship(@record)
      broken
      slack.answers << [404, {}, ""]
      _out, err = capture_io { assert_predicate @record.reseal!(app: "shop", sha: nil), :green? }
      assert_equal "Slack was not notified: Slack answered 404: the webhook or its channel is gone\n", err
      assert_predicate SealRecords::Record.find(@record.id).smoke_seal, :green?
    end
  end

  test "an older release that is sealed again ends nothing of a newer one" do
    with_sinks do
      newer = SealRecords::Record.create!(title: "R2", created_at: 1.minute.from_now)
      broken("/")
      ship(newer)
      broken
      ship(@record)
      assert_equal 1, pagerduty.open.size
    end
  end

  test "a process that is killed between sending and storing causes no duplicate" do
    with_sinks do
      broken("/")
      killed_while_sending { ship(@record) }
      assert_equal [1, 1, 1], [discord.requests.size, slack.requests.size, webhook.requests.size]
      travel(61.seconds) { @said = ship(@record) }
      assert_includes @said, "Discord may not have been notified of this before: the process that did so ended"
      assert_equal [1, 1], [discord.requests.size, slack.requests.size]
      assert_equal [2, 1], [webhook.requests.size, webhook.events.size]
      assert_equal 1, pagerduty.open.size
      travel(200.seconds) { ship(@record) }
      assert_equal [1, 1, 2], [discord.requests.size, slack.requests.size, webhook.requests.size]
    end
  end

  test "sinks are notified without an incident if the seal cannot be stored" do
    with_sinks(of: %w[slack]) do
      broken("/")
      @record.define_singleton_method(:record_smoke_seal!) do |*|
        raise ActiveRecord::StatementTimeout, "the row is locked"
      end
      2.times { ship(@record) }
      assert_equal [2, 2, nil], [contents.size, titles.size, state(@record)]
    end
  end

  test "sinks are notified if the incident cannot be stored, and the operator is told why" do
    with_sinks(of: %w[slack]) do
      broken("/")
      @record.define_singleton_method(:update_smoke_state!) { |*| raise ActiveRecord::StatementTimeout, "it is locked" }
      assert_match(/the incident could not be read or stored: ActiveRecord::StatementTimeout: it is locked/,
                   ship(@record))
      assert_equal [1, 1], [contents.size, titles.size]
    end
  end

  test "an incident is stored even if a callback of the host fails afterwards" do
    with_sinks(of: %w[slack]) do
      broken("/")
      original = @record.method(:update_smoke_state!)
      @record.define_singleton_method(:update_smoke_state!) do |*arguments, &block|
        original.call(*arguments, &block)
        raise SmokeSeal::Sealable::CallbackError, "the search index is away"
      end
      2.times { refute_includes ship(@record), "the search index is away" }
      assert_equal [1, 1], [contents.size, titles.size]
    end
  end

  test "sinks are notified if other releases cannot be read" do
    with_sinks(of: %w[slack]) do
      broken("/")
      incident = SmokeSeal::ReleaseIncident.new(@record, "shop")
      incident.define_singleton_method(:earlier) { |_| raise ActiveRecord::StatementTimeout, "it is locked" }
      said = SmokeSeal::ReleaseIncident.stub(:of, incident) { ship(@record) }
      assert_includes said, "the incidents of earlier releases could not be read: ActiveRecord::StatementTimeout"
      assert_equal [1, 1], [contents.size, titles.size]
    end
  end

  test "listeners get new events alone" do
    told = []
    with_sinks(of: []) do
      broken("/")
      2.times { ship(@record, tell: ->(alert) { told << alert.seal.status }) }
      broken("/", "/up")
      ship(@record, tell: ->(alert) { told << alert.seal.status })
    end
    assert_equal %w[red red], told
  end

  test "the notification names the event and the sinks that got it" do
    with_sinks(of: %w[slack]) do
      broken("/")
      payloads = SealRecords.published("alert.smoke_seal") { 2.times { ship(@record) } }
      assert_equal [["opened", true, { "discord" => true, "slack" => true }], ["repeated", nil, {}]],
                   (payloads.map { |payload| payload.values_at(:event, :discord, :sinks) })
      assert_match(/the same alert was sent before, and nobody was notified again/, log.string.force_encoding("UTF-8"))
    end
  end

  private

  # Ends the block where a process would be killed: after the sinks were told, before that is stored.
  def killed_while_sending(&block)
    settle = SmokeSeal::IncidentAlert.instance_method(:settle)
    killed = Class.new(Exception) # rubocop:disable Lint/InheritException -- as of a signal, which nothing rescues
    SmokeSeal::IncidentAlert.define_method(:settle) { |*| raise killed }
    assert_raises(killed, &block)
  ensure
    SmokeSeal::IncidentAlert.define_method(:settle, settle)
  end
end
