# frozen_string_literal: true

require "json"
require_relative "../../test_helper"
require_relative "../../support/alerts"
require_relative "../../support/quorum_seals"

# An alert about a seal of several vantages: which of them saw a failure.
class AlertVantagesTest < Minitest::Test
  include QuorumSeals

  # What a page said, which must not reach a channel.
  PAGE_TEXT = "Oops: the page's own words"

  def alert(data) = SmokeSeal::Alert.new(SmokeSeal::Seal.load(data), app: "shop", commands: Alerts::COMMANDS)

  def channel(data) = SmokeSeal::Alert::ChannelLines.new(alert(data)).failing.map(&:text)

  # Red by a title that the page gave, at each vantage.
  def title_red
    failing = { "home" => ["failed", 20.0, "title"] }
    vantages = %w[fra sfo].map { |name| vantage(name, "red", checks: failing) }
    finding = { **ReportSeals::FINDING, "got" => PAGE_TEXT }
    quorum_seal("red", "red on 2 of 2 vantages; fra, sfo: home title; rule: 2 of 2",
                records_of("fra", record("home", "failed", findings: [finding])),
                rule: "2 of 2", needed: 2, vantages: vantages)
  end

  def test_terminal_and_log_say_who_saw_a_failure
    assert_includes alert(majority_red).text, <<~TEXT
      Failing (app: the app did not answer as expected):
        tasks      status: expected 2xx, got 500 (new)
                   seen by fra, sfo; tokyo: timeout
                   https://shop.example/tasks   X-Request-Id: id-of-tasks
                   curl https://shop.example/tasks
    TEXT
  end

  def test_channel_says_so_in_one_line_for_one_cause
    assert_equal ["tasks (app): status: expected 2xx, got 500 (new); seen by fra, sfo; tokyo: timeout"],
                 channel(majority_red)
  end

  def test_each_failure_is_told_once_however_many_vantages_saw_it
    content = alert(large_quorum).discord_payload[:content]
    assert_equal 1, content.scan("page 7 ").size, content
    assert_match(/seen by vantage-1, vantage-4, .*vantage-25/, content)
    assert_equal 1, alert(large_quorum).text.scan(/^  page 7 /).size
  end

  # Nine pages with one broken asset, which two vantages saw.
  def asset_red
    asset = { "expectation" => "assets", "expected" => "<link>", "got" => "404", "got_without_page_text" => "404",
              "cause" => "app", "label" => "assets 404", "place" => "/a.css", "url" => "/a.css" }
    names = Array.new(9) { |number| "page-#{number}" }
    failed = names.to_h { |name| [name, ["failed", 1.0, "assets 404+title"]] }
    records = names.map do |name|
      record(name, "failed", findings: [asset, { **ReportSeals::FINDING, "expected" => name }])
    end
    quorum_seal("red", "red on 2 of 2 vantages", records_of("fra", *records),
                rule: "2 of 2", needed: 2, vantages: %w[fra sfo].map { |name| vantage(name, "red", checks: failed) })
  end

  def test_what_several_pages_have_in_common_is_told_with_its_vantages
    assert_equal "a broken asset (app): 404, on 9 pages (page-0, page-1, …); seen by fra, sfo",
                 channel(asset_red).first
    assert_match(%r{  404 /a.css, on 9 pages \(page-0, page-1, …\)\n {13}seen by fra, sfo\n}, alert(asset_red).text)
  end

  def test_text_of_a_page_reaches_neither_discord_nor_another_sink
    message = SmokeSeal::Sinks::Message.of(alert(title_red))
    told = [alert(title_red).discord_payload, channel(title_red), SmokeSeal::Sinks::Document.new(message).to_h]
    refute_includes JSON.generate(told), PAGE_TEXT
    assert_includes JSON.generate(told), "seen by fra, sfo"
  end

  def test_a_program_gets_the_votes_and_whose_record_it_is
    seal = SmokeSeal::Sinks::Document.new(SmokeSeal::Sinks::Message.of(alert(majority_red))).to_h["seal"]
    assert_equal ["2 of 4", 2], seal["quorum"].values_at("rule", "needed")
    assert_equal({ "vantage" => "sfo", "network" => "AS14061", "vote" => "red", "why" => "tasks 500" },
                 seal["quorum"]["vantages"][2])
    assert_equal "fra", seal["evidence"].first["vantage"]
  end

  def test_unsealed_names_what_failed_at_a_vantage_and_who_was_not_heard
    vantages = [vantage("fra", "red", checks: broken(1.0)), vantage("sfo", "not_heard"), vantage("tokyo", "not_heard")]
    failed = record("tasks", "failed", status: 500, findings: [QuorumSeals::TASKS_500])
    summary = "held in fewer than 2 networks: tasks; fra: tasks 500; not heard: sfo, tokyo; rule: 2 of 3"
    unsealed = quorum_seal(nil, summary, records_of("fra", failed), rule: "2 of 3", needed: 2, vantages: vantages)
    content = alert(unsealed).discord_payload[:content]
    assert_match(/unsealed — held in fewer than 2 networks.*not heard: sfo, tokyo/, content)
    assert_includes content, "tasks \\(app\\): status: expected 2xx, got 500; seen by fra"
  end

  def test_green_with_a_red_minority_needs_no_alert_and_its_line_names_the_vantage
    refute_predicate alert(minority_red), :needed?
    line = SmokeSeal::Formatter.seal_line(SmokeSeal::Seal.load(minority_red))
    assert_match(/\A🟢 Production smoke seal: passed — green on 2 of 5 vantages; fra: tasks 500; not judged: ams/, line)
  end

  def test_a_seal_of_one_vantage_says_nothing_of_vantages
    refute_match(/seen by|vantage/, alert(mixed).text + alert(mixed).discord_payload[:content])
  end
end
