# frozen_string_literal: true

require_relative "../../test_helper"
require_relative "../../support/every_sink"

class NtfySinkTest < Minitest::Test
  include EverySink

  def tasks_red = red([record("tasks", "failed", finding("status", "2xx", "500"))])

  def green = SmokeSeal::Seal.from_result(passed: true, summary: "5/5 green", checked_at: Time.now)

  def deliver(server, alert, **event) = sink("ntfy", server).deliver(message_of(alert, **event))

  def test_a_red_seal_is_a_message_of_the_highest_priority
    NtfyServer.start do |server|
      assert deliver(server, alert(tasks_red)).delivered?
      sent = server.payloads.first
      assert_equal [5, ["rotating_light"], "https://board.example/releases/7", false],
                   sent.values_at("priority", "tags", "click", "markdown")
      assert_equal "🔴 Production smoke seal: FAILED — 1/5 green", sent["title"]
      assert_includes sent["message"], "• tasks (app): status: expected 2xx, got 500\nNothing was rolled back."
    end
  end

  def test_a_long_title_is_cut
    NtfyServer.start do |server|
      assert deliver(server, alert(red([], summary: "🔴" * 400))).delivered?
      title = server.payloads.first["title"]
      assert_operator title.bytesize, :<=, 250
      assert title.end_with?("🔴…")
    end
  end

  def test_the_messages_of_an_incident_replace_each_other
    NtfyServer.start do |server|
      deliver(server, alert(tasks_red), kind: "opened", number: 1)
      deliver(server, alert(green), kind: "resolved", number: 2, seconds: 90)
      assert_equal 1, server.shown.size
      assert_match(/\A🟢 Resolved after 1 min/, server.shown.values.first["title"])
      assert_equal 3, server.shown.values.first["priority"]
    end
  end

  def test_a_quiet_resolve_has_the_lowest_priority
    NtfyServer.start do |server|
      deliver(server, alert(tasks_red), kind: "resolved", quiet: true, seconds: 7500, ended_by: "R2", release: "R1")
      assert_equal 1, server.payloads.first["priority"]
      assert_match(/\A🔴 Ended after 2 h 5 min: shop, release R1, by release R2\./, server.payloads.first["title"])
    end
  end

  def test_a_topic_below_a_path_and_a_token_are_accepted
    HTTPServer.start({ "/push/" => [200, {}, "{}"] }) do |server|
      settings = { "url" => "#{server.url}/push/seals", "token" => "tk_s3cr3t" }
      assert SmokeSeal::Sinks::Ntfy.new(settings).deliver(message_of(alert(tasks_red))).delivered?
      assert_equal "Bearer tk_s3cr3t", server.requests.first.headers["authorization"]
    end
  end

  def test_an_invalid_topic_or_token_is_refused
    assert_equal "no URL of a topic: it looks like https://ntfy.sh/TOPIC",
                 SmokeSeal::Sinks::Ntfy.problem_with("url", "https://ntfy.sh/")
    assert_equal "no access token", SmokeSeal::Sinks::Ntfy.problem_with("token", "a\nb")
  end
end
