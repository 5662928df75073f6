# frozen_string_literal: true

require_relative "../../test_helper"
require_relative "../../support/every_sink"

class SlackSinkTest < Minitest::Test
  include EverySink

  def blocks(alert, **event) = SmokeSeal::Sinks::SlackMessage.new(message_of(alert, **event)).payload["blocks"]

  def texts(...) = blocks(...).map { |block| block["text"]["text"] }

  def tasks_red = red([record("tasks", "failed", finding("status", "2xx", "500"))])

  def test_an_alert_says_what_failed_where_and_what_to_do
    assert_equal [
      "🔴 Production smoke seal: FAILED — 1/5 green",
      "Release 2026-06-26-a https://board.example/releases/7\nApp shop at https://shop.example",
      "<https://board.example/releases/7|release page>  ·  <https://shop.example|production>",
      "• tasks (app): status: expected 2xx, got 500",
      "Nothing was rolled back.\nRollback commands, fastest first; whether to run one is your decision:",
      "```# fastest: the previous release again\nheroku rollback v41 --app shop```",
      "```# durable\ngit -C /srv/shop revert -m1 abc123 &amp;&amp; git -C /srv/shop push heroku HEAD:main```",
      "```# on the board\nRelease#abandon!```",
      "• it could not be stored"
    ], texts(alert(tasks_red, notes: ["it could not be stored"]))
  end

  def test_text_of_others_is_escaped_and_cannot_mention_anyone
    evidence = [record("<!channel> *tasks*", "failed", finding("title", "<@U1> `x`", "500"))]
    shown = blocks(alert(red(evidence, summary: "<!here> & @everyone"), commands: ["echo '<!channel>'"]))
    plain, code = shown.partition { |block| block["text"]["type"] == "plain_text" }
    assert_includes plain.map { |block| block["text"]["text"] }.join, "&lt;!channel&gt; *tasks*"
    assert_equal ["<https://board.example/releases/7|release page>  ·  <https://shop.example|production>",
                  "```echo '&lt;!channel&gt;'```"], (code.map { |block| block["text"]["text"] })
    assert(code.all? { |block| block["text"]["verbatim"] })
  end

  def test_a_url_cannot_end_its_link
    told = texts(alert(tasks_red, release_url: "https://board.example/a|b>c&d"))
    assert_includes told.join, "<https://board.example/a%7Cb&gt;c&amp;d|release page>"
  end

  def test_a_long_title_is_whole_below_a_short_header
    told = texts(alert(red([], summary: "s" * 400)))
    assert_equal ["🔴 Production smoke seal: FAILED"], told.first(1)
    assert_includes told[1], "s" * 400
  end

  def test_the_short_header_of_a_resolved_incident_has_the_whole_release_name
    green = SmokeSeal::Seal.from_result(passed: true, summary: "s" * 400, checked_at: Time.now)
    title = texts(alert(green, release: "v1. 2"), kind: "resolved", seconds: 754).first
    assert_equal "🟢 Resolved after 12 min: shop, release v1. 2", title
  end

  def test_a_command_that_would_end_its_code_block_is_left_out_and_counted
    told = texts(alert(tasks_red, commands: ["echo ``` x", "ls"]))
    assert_includes told, "```ls```"
    assert_includes told.last, "1 of them cannot be shown: on the terminal and in the log"
  end

  def test_many_commands_keep_within_the_most_blocks_of_slack
    commands = Array.new(60) { |number| "echo #{number}" }
    told = texts(alert(tasks_red, commands: commands))
    assert_operator told.size, :<=, 50
    assert_includes told.last, "40 of them cannot be shown: on the terminal and in the log"
  end

  def test_a_quiet_event_sends_no_message
    assert_nil SmokeSeal::Sinks::Slack.new({}).render(message_of(alert(tasks_red), kind: "resolved", quiet: true))
  end

  def test_a_resolved_incident_is_one_short_message
    green = SmokeSeal::Seal.from_result(passed: true, summary: "5/5 green", checked_at: Time.now)
    told = texts(alert(green), kind: "resolved", seconds: 754,
                               first_verdict: "🔴 Production smoke seal: FAILED — tasks 500")
    assert_equal "🟢 Resolved after 12 min: shop, release 2026-06-26-a. 🟢 Production smoke seal: passed — 5/5 green",
                 told.first
    assert_equal "Before: 🔴 Production smoke seal: FAILED — tasks 500", told.last
  end

  def test_the_error_code_of_slack_is_reported
    SlackServer.start([400, {}, "invalid_blocks"]) do |server|
      assert_equal "Slack answered 400: it does not take this message (invalid_blocks)",
                   sink("slack", server).deliver(message_of(alert(tasks_red))).reason
    end
  end

  def test_webhooks_of_slack_are_distinguished_from_other_urls
    assert_nil SmokeSeal::Sinks::Slack.problem_with("url", "https://hooks.slack.com/services/T0/B0/x")
    { "https://discord.com/api/webhooks/1/s3cr3t" => "no incoming webhook of Slack, but discord.com",
      "https://hooks.slack.com/triggers/s3cr3t" => "no incoming webhook of Slack, but another address of Slack",
      "s3cr3t" => "no http or https URL with a host" }.each do |url, said|
      problem = SmokeSeal::Sinks::Slack.problem_with("url", url)
      assert problem.start_with?(said), problem
      refute_includes problem, "s3cr3t"
    end
  end
end
