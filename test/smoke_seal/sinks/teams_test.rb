# frozen_string_literal: true

require_relative "../../test_helper"
require_relative "../../support/every_sink"

class TeamsSinkTest < Minitest::Test
  include EverySink

  def card(alert, **event)
    SmokeSeal::Sinks::TeamsCard.new(message_of(alert, **event)).payload["attachments"].first["content"]
  end

  def runs(...) = card(...)["body"].flat_map { |block| block["inlines"] }

  def tasks_red = red([record("tasks", "failed", finding("status", "2xx", "500"))])

  def test_an_alert_says_what_failed_where_and_what_to_do
    told = runs(alert(tasks_red)).map { |run| run["text"] }
    assert_equal ["🔴 Production smoke seal: FAILED — 1/5 green",
                  "Release 2026-06-26-a https://board.example/releases/7", "App shop at https://shop.example",
                  "• tasks (app): status: expected 2xx, got 500", "Nothing was rolled back."], told.first(5)
    assert_includes told, "heroku rollback v41 --app shop"
  end

  def test_the_title_has_the_colour_of_the_seal
    green = SmokeSeal::Seal.from_result(passed: true, summary: "5/5", checked_at: Time.now)
    { tasks_red => "Attention", SmokeSeal::Seal.unsealed("x") => "Warning", green => "Good" }.each do |seal, colour|
      assert_equal colour, runs(alert(seal), kind: "resolved").first["color"]
    end
  end

  def test_markdown_and_mentions_are_shown_as_text
    evidence = [record("<at>Ann</at> **x** [a](https://evil.example)", "failed", finding("title", "x", "500"))]
    told = runs(alert(red(evidence)))
    assert_equal ["TextRun"], told.map { |run| run["type"] }.uniq
    refute card(alert(red(evidence)))["msteams"].key?("entities")
    assert_includes told.map { |run| run["text"] }.join, "<at>Ann</at> **x** [a](https://evil.example)"
  end

  def test_at_most_sixty_failures_are_listed_and_the_checks_of_the_others_are_counted
    evidence = Array.new(70) do |number|
      %w[a b].map { |name| record("#{name}#{number}", "failed", finding("status", "2xx", "s#{number}")) }
    end
    told = runs(alert(red(evidence.flatten))).map { |run| run["text"] }
    assert_equal 60, told.grep(/\A• a\d+, b\d+/).size
    assert_includes told, "• … and 20 more: on the terminal and in the log"
  end

  def test_links_are_buttons
    assert_equal ["https://board.example/releases/7", "https://shop.example"],
                 (card(alert(tasks_red))["actions"].map { |action| action["url"] })
  end

  def test_a_connector_url_that_microsoft_has_switched_off_is_refused
    %w[https://acme.webhook.office.com/webhookb2/s3cr3t https://outlook.office.com/webhook/s3cr3t].each do |url|
      problem = SmokeSeal::Sinks::Teams.problem_with("url", url)
      assert_match(/\Aone of a connector, which Microsoft has switched off/, problem)
      refute_includes problem, "s3cr3t"
    end
    assert_nil SmokeSeal::Sinks::Teams.problem_with("url", "https://prod-1.westeurope.logic.azure.com/workflows/x?sig=y")
  end
end
