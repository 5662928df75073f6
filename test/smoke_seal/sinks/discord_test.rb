# frozen_string_literal: true

require_relative "../../test_helper"
require_relative "../../support/every_sink"

class DiscordSinkTest < Minitest::Test
  include EverySink

  RESOLVED = { kind: "resolved", seconds: 754, first_verdict: "🔴 Production smoke seal: FAILED — tasks 500" }.freeze

  def tasks_red(check = "tasks") = red([record(check, "failed", finding("status", "2xx", "500"))])

  def green = SmokeSeal::Seal.from_result(passed: true, summary: "5/5 green", checked_at: Time.now)

  def deliver(server, alert, **event) = sink("discord", server).deliver(message_of(alert, **event))

  def test_the_message_of_an_incident_is_edited_when_what_fails_changes
    DiscordChannel.start do |server|
      id = deliver(server, alert(tasks_red)).message_id
      assert_equal id, deliver(server, alert(tasks_red("home")), kind: "updated", message_id: id).message_id
      assert_equal 1, server.messages.size
      assert_includes server.messages[id]["content"], "- home \\(app\\)"
      assert_equal %w[POST PATCH], server.requests.map(&:verb)
    end
  end

  def test_an_edit_keeps_the_thread_of_the_channel
    DiscordChannel.start do |server|
      webhook = SmokeSeal::DiscordWebhook.new("#{server.webhook}?thread_id=5")
      id = webhook.post({ content: "x" }).message_id
      assert webhook.edit(id, { content: "y" }).delivered?
      assert_equal "#{DiscordChannel::PATH}/messages/#{id}?thread_id=5", server.requests.last.target
    end
  end

  def test_an_edit_takes_the_webhook_without_the_ending_for_another_format
    DiscordChannel.start do |server|
      id = SmokeSeal::DiscordWebhook.new(server.webhook).post({ content: "x" }).message_id
      ["/github", "/slack", "/"].each do |ending|
        assert SmokeSeal::DiscordWebhook.new("#{server.webhook}#{ending}").edit(id, { content: "y" }).delivered?
        assert_equal "#{DiscordChannel::PATH}/messages/#{id}", server.requests.last.target
      end
    end
  end

  def test_green_edits_the_message_and_adds_a_short_line
    DiscordChannel.start do |server|
      id = deliver(server, alert(tasks_red)).message_id
      assert deliver(server, alert(green), **RESOLVED, message_id: id).delivered?
      edited, line = contents(server)
      assert_match(/\A🟢 Resolved after 12 min: shop, release 2026-06-26-a\. 🟢 Production smoke seal: passed/, edited)
      assert_includes edited, "Before: 🔴 Production smoke seal: FAILED — tasks 500"
      assert_equal edited.lines.first.chomp, line
      assert_equal [{ "parse" => [] }], server.messages.values.map { |message| message["allowed_mentions"] }.uniq
    end
  end

  def contents(server) = server.messages.values.map { |message| message["content"] }

  def test_a_quiet_resolve_adds_no_line
    DiscordChannel.start do |server|
      id = deliver(server, alert(tasks_red)).message_id
      deliver(server, alert(green), **RESOLVED, quiet: true, message_id: id)
      assert_equal 1, server.messages.size
      deliver(server, alert(green), **RESOLVED, quiet: true)
      assert_equal 2, server.requests.size
    end
  end

  def test_a_message_that_may_still_be_there_is_not_posted_again
    DiscordChannel.start do |server|
      id = deliver(server, alert(tasks_red)).message_id
      server.answers.push([429, { "Retry-After" => "3600" }, ""])
      assert deliver(server, alert(tasks_red("home")), kind: "updated", message_id: id).retryable?
      assert_equal %w[POST PATCH], server.requests.map(&:verb)
    end
  end

  def test_a_message_that_was_deleted_is_posted_again
    DiscordChannel.start do |server|
      deliver(server, alert(tasks_red), kind: "updated", message_id: "999")
      assert_equal 1, server.messages.size
      deliver(server, alert(green), **RESOLVED, message_id: "998")
      assert_equal 2, server.messages.size
    end
  end
end
