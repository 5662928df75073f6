# frozen_string_literal: true

require_relative "../../test_helper"
require_relative "../../support/every_sink"

class PagerDutySinkTest < Minitest::Test
  include EverySink

  def tasks_red = red([record("tasks", "failed", finding("status", "2xx", "500"))])

  def deliver(server, alert, **event) = sink("pagerduty", server).deliver(message_of(alert, **event))

  def test_a_red_seal_triggers_an_alert_of_the_highest_severity
    PagerDutyServer.start do |server|
      assert deliver(server, alert(tasks_red)).delivered?
      payload = server.payloads.first["payload"]
      assert_equal ["critical", "https://shop.example", "shop", "2026-06-26-a"],
                   payload.values_at("severity", "source", "component", "group")
      assert_equal "🔴 Production smoke seal: FAILED — 1/5 green", payload["summary"]
      assert_equal ["• tasks (app): status: expected 2xx, got 500"], payload["custom_details"]["failing"]
      assert_equal 1, server.open.size
    end
  end

  def test_all_events_of_an_incident_are_one_alert_which_green_resolves
    PagerDutyServer.start do |server|
      deliver(server, alert(tasks_red), kind: "opened", number: 1)
      deliver(server, alert(tasks_red), kind: "updated", number: 2)
      assert_equal [2], server.open.values
      deliver(server, alert(tasks_red), kind: "resolved", number: 3, quiet: true)
      assert_empty server.open
      assert_equal %w[dedup_key event_action routing_key], server.payloads.last.keys.sort
    end
  end

  def test_a_release_that_could_not_be_judged_is_a_warning
    PagerDutyServer.start do |server|
      deliver(server, alert(SmokeSeal::Seal.unsealed("no network")))
      assert_equal "warning", server.payloads.first["payload"]["severity"]
    end
  end

  def test_a_green_seal_with_a_note_triggers_nothing
    green = SmokeSeal::Seal.from_result(passed: true, summary: "5/5 green", checked_at: Time.now)
    PagerDutyServer.start do |server|
      assert_nil deliver(server, alert(green, notes: ["it could not be stored"]))
      assert_empty server.requests
    end
  end

  def test_a_test_message_is_resolved_at_once
    PagerDutyServer.start do |server|
      assert sink("pagerduty", server).deliver(SmokeSeal::Sinks::TestMessage.new("host")).delivered?
      assert_equal(%w[trigger resolve], server.payloads.map { |event| event["event_action"] })
      assert_equal "info", server.payloads.first["payload"]["severity"]
      assert_empty server.open
    end
  end

  def test_without_a_url_the_event_goes_to_pager_duty_itself
    assert_equal "https://events.pagerduty.com/v2/enqueue", SmokeSeal::Sinks::PagerDuty.const_get(:URL)
    assert_nil SmokeSeal::Sinks::PagerDuty.new({ "routing_key" => PagerDutyServer::ROUTING_KEY }).problem
    assert_equal "its routing_key is no routing key: 32 letters and digits",
                 SmokeSeal::Sinks::PagerDuty.new({ "routing_key" => "s3cr3t" }).problem
  end
end
