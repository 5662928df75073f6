# frozen_string_literal: true

require_relative "../../test_helper"
require_relative "../../support/cd_events"
require_relative "../../support/every_sink"

class WebhookSinkTest < Minitest::Test
  include CDEvents
  include EverySink

  OLD = "whsec_#{["an old key of 24 bytes.."].pack("m0")}".freeze

  def webhook(server, secret: WebhookServer::SECRET)
    SmokeSeal::Sinks::Webhook.new({ "url" => server.webhook, "secret" => secret })
  end

  def tasks_red = red([record("tasks", "failed", finding("status", "2xx", "500"), url: "https://shop.example/?q=1")])

  def test_an_event_is_signed_and_has_the_shape_of_a_cd_event
    WebhookServer.start do |server|
      assert webhook(server).deliver(message_of(alert(tasks_red))).delivered?
      event = server.payloads.first
      assert_test_suite_run_finished(event)
      assert_equal server.events.keys, [event["context"]["id"]]
      assert_equal %w[failure critical], event["subject"]["content"].values_at("outcome", "severity")
      assert_equal({ "id" => "production" }, event["subject"]["content"]["environment"])
    end
  end

  def test_each_kind_of_seal_and_event_has_that_shape_and_its_outcome
    green = SmokeSeal::Seal.from_result(passed: true, summary: "5/5 green", checked_at: Time.now)
    { tasks_red => "failure", SmokeSeal::Seal.unsealed("no network") => "error", green => "success",
      huge_seal => "failure" }.each do |seal, outcome|
      event = SmokeSeal::Sinks::CDEvent.new(message_of(alert(seal), kind: "updated")).to_h
      assert_test_suite_run_finished(event)
      assert_equal outcome, event["subject"]["content"]["outcome"]
    end
    assert_test_suite_run_finished(SmokeSeal::Sinks::CDEvent.new(SmokeSeal::Sinks::TestMessage.new("host")).to_h)
  end

  def test_two_seals_of_a_release_without_an_incident_are_two_events
    WebhookServer.start do |server|
      seals = [tasks_red, tasks_red, at("2026-06-26T22:00:00Z")]
      seals.each { |seal| webhook(server).deliver(message_of(alert(seal))) }
      assert_equal 2, server.events.size
    end
  end

  def at(time) = SmokeSeal::Seal.from_h(tasks_red.to_h.merge("checked_at" => time))

  def test_the_custom_data_has_the_seal_and_the_advice_without_queries
    WebhookServer.start do |server|
      webhook(server).deliver(message_of(alert(tasks_red), kind: "updated"))
      data = server.payloads.first["customData"]
      assert_equal %w[updated shop 2026-06-26-a], data.values_at("event", "app", "release")
      record = data["seal"]["evidence"].first
      assert_equal %w[tasks failed https://shop.example/], record.values_at("check", "outcome", "url")
      assert_equal %w[status 2xx 500], record["findings"].first.values_at("expectation", "expected", "got")
      assert_equal({ "command" => "heroku rollback v41 --app shop", "why" => "fastest: the previous release again" },
                   data["rollback_commands"].first)
    end
  end

  def test_evidence_is_cut_and_counted
    event = SmokeSeal::Sinks::CDEvent.new(message_of(alert(huge_seal))).to_h
    seal = event["customData"]["seal"]
    assert_equal 1000, seal["evidence"].size + seal["more_checks"]
    assert_operator JSON.generate(seal["evidence"]).bytesize, :<=, 64 * 1024
  end

  def test_an_event_has_the_same_id_at_each_attempt
    WebhookServer.start do |server|
      event = message_of(alert(tasks_red), number: 3)
      2.times { assert webhook(server).deliver(event).delivered? }
      assert_equal [2, 1], [server.requests.size, server.events.size]
      webhook(server).deliver(message_of(alert(tasks_red), number: 4))
      assert_equal 2, server.events.size
    end
  end

  def test_during_a_change_of_keys_events_are_signed_with_both
    [[OLD, WebhookServer::SECRET], "#{OLD} #{WebhookServer::SECRET}"].each do |secrets|
      WebhookServer.start do |server|
        assert webhook(server, secret: secrets).deliver(message_of(alert(tasks_red))).delivered?
        server.secrets = [OLD]
        assert webhook(server, secret: secrets).deliver(message_of(alert(tasks_red))).delivered?
      end
    end
  end

  def test_a_receiver_with_another_key_refuses_the_event
    WebhookServer.start do |server|
      delivery = webhook(server, secret: OLD).deliver(message_of(alert(tasks_red)))
      assert_equal "the webhook answered 401: it does not take the signature", delivery.reason
    end
  end

  def test_an_invalid_secret_is_reported_without_showing_it
    too_long = "whsec_#{["x" * 65].pack("m0")}"
    ["s3cr3t", "whsec_", "whsec_c2hvcnQ=", "whsec_not base64 s3cr3t!", [], too_long].each do |wrong|
      said = SmokeSeal::Sinks::Webhook.problem_with("secret", wrong)
      assert_match(/\Ano signing secret: whsec_ and the Base64 of 24 to 64 bytes/, said)
      refute_includes said, "s3cr3t"
    end
    WebhookServer.start do |server|
      said = webhook(server, secret: "s3cr3t").deliver(message_of(alert(tasks_red))).reason
      assert_match(/\Aits secret is no signing secret/, said)
      assert_empty server.requests
    end
  end
end
