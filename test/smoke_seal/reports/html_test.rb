# frozen_string_literal: true

require "nokogiri"
require "yaml"
require_relative "../../test_helper"
require_relative "../../support/quorum_seals"

# The HTML report: one file, which neither runs nor requests anything.
class HTMLReportTest < Minitest::Test
  include QuorumSeals

  def html(seal, **options) = SmokeSeal::Reports.render("html", seal, **options)

  def page(seal, **options) = Nokogiri::HTML(html(seal, **options))

  def texts(node, selector) = node.css(selector).map { |it| it.text.strip }

  def test_the_verdict_comes_first_then_what_failed_by_cause_then_all_checks
    page = page(mixed)
    assert_equal ["🔴 Production smoke seal: FAILED — the summary"], texts(page, "main > :first-child h1")
    assert_equal ["What failed", "What was not judged", "What only warns", "What was not run", "All checks", "Times"],
                 texts(page, "h2")
    assert_equal %w[home tasks], texts(page, ".group.failed h3 bdi:first-child")
    assert_equal mixed["evidence"].map { |it| it["check"] }, texts(page, ".checks tbody th > bdi")
  end

  def test_an_unsealed_seal_without_a_check_says_so_and_a_long_name_is_cut
    assert_equal ["No check was made."], texts(page(seal(nil, [])), "header > p")
    page = page(seal("green", [record("up")], app: "x" * 500))
    assert_equal 120, page.at_css(".facts bdi").text.length
    assert_equal "x" * 500, page.at_css(".facts bdi")["title"]
    assert_equal ["2 passed, 0 failed, 7 requests"],
                 texts(page(seal("green", [record("up"), record("home")])), "header > p")
  end

  # A heading that a host may translate, and that no report has, would be translated for nothing.
  def test_every_heading_of_the_table_is_used_and_none_is_missing_there
    templates = Dir[File.expand_path("../../../lib/smoke_seal/reports/templates/*.erb", __dir__)]
    used = templates.flat_map { |path| File.read(path, encoding: "UTF-8").scan(/heading\("(\w+)"\)/).flatten }
    used += %w[failed unjudged warned not_run]
    words = YAML.safe_load_file(File.expand_path("../../../config/locales/smoke_seal.en.yml", __dir__))
    assert_equal used.uniq.sort, words.dig("en", "smoke_seal", "pages", "report").keys.sort
  end

  def test_a_failure_shows_what_was_expected_how_to_repeat_it_and_whether_it_is_new
    home, tasks = page(mixed).css(".group.failed").to_a
    assert_equal ["\"Shop\"", "\"Oops\""], texts(home, ".findings td")
    assert_equal %w[new], texts(home, ".mark")
    assert_equal ["curl https://shop.example/home"], texts(home, "pre")
    assert_equal ["hint: see the log"], texts(home, ".hint")
    assert_match(%r{id-of-home.*https://shop.example/home}m, home.css(".requests").text)
    assert_equal ["red before this release"], texts(tasks, ".mark")
    assert_includes tasks.text, "and 3 more"
  end

  def test_the_chart_has_a_bar_for_each_step_of_each_request
    bars = page(mixed).css(".waterfall li")
    assert_equal %w[up slow home tasks news old], texts(bars, ".name")
    rects = bars.first.css("rect[x]")
    assert_equal(%w[dns connect tls wait receive], rects.map { |it| it["class"] })
    assert_equal(%w[0.000% 4.762% 11.905% 23.016% 64.286%], rects.map { |it| it["x"] })
    assert_in_delta 100, rects.sum { |it| it["width"].to_f }, 0.01
  end

  def test_an_older_seal_has_a_chart_of_the_last_attempts_alone
    page = page(mixed)
    assert_includes texts(page, "h2"), "Times"
    assert_empty page.css(".axis, rect.boot, rect.earlier, .waterfall details")
  end

  # The names of the checks in the chart of requests, in its order.
  def rows(page) = texts(page, "section > .waterfall > li > .name")

  def row(page, name) = page.css("section > .waterfall > li").find { |it| it.at_css(".name").text == name }

  def test_the_requests_are_on_one_time_axis_in_the_order_of_their_start
    page = page(quick)
    assert_equal ["What failed", "All checks", "Requests"], texts(page, "h2")
    assert_equal %w[up home tasks], rows(page)
    assert_equal ["0", "50 ms", "100 ms"], texts(page, ".axis text")
  end

  def test_a_bar_has_the_steps_of_the_last_attempt_from_its_start
    up = row(page(quick), "up").css("> svg rect[x]")
    assert_equal(%w[dns connect tls wait receive], up.map { |it| it["class"] })
    # The axis is the run of 131 ms, and a little room.
    assert_in_delta 100 * 0.2 / (131 * 1.02), up.first["x"].to_f, 0.001
    assert_in_delta 100 * 31.5 / (131 * 1.02), up.sum { |it| it["width"].to_f }, 0.01
  end

  def test_earlier_attempts_are_hollow_and_before_the_last_one
    tasks = row(page(quick), "tasks")
    earlier = tasks.at_css("> svg rect.earlier")
    assert_operator earlier["x"].to_f + earlier["width"].to_f, :<, tasks.at_css("> svg rect.dns")["x"].to_f
    assert_equal "earlier attempt: 502, starts at 0.6 ms, takes 28 ms", earlier.at_css("title").text
    assert_match(/rect\.earlier \{ fill: none/, page(quick).css("style").text)
  end

  def folded(name) = row(page(long_boot), name).at_css("details")

  def test_follow_ups_are_folded
    home = folded("home")
    assert_equal "3 earlier attempts, 43 follow-ups", home.at_css("summary").text
    assert_nil home["open"]
    assert_equal ["/assets/application-00000000.js 200", "/assets/application-0074cbb1.js 200"],
                 texts(home, "li .name").grep(/assets/).first(2)
    assert_includes home.text, "and 31 faster ones"
    assert_nil folded("report")
  end

  def test_redirects_are_folded
    assert_equal ["1 redirect"], texts(folded("old"), "summary")
    assert_equal ["301 to https://shop.example/new"], texts(folded("old"), "li .name")
  end

  def test_the_boot_window_is_shaded_up_to_its_end
    widths = [quick, long_boot].map { |seal| page(seal).css(".waterfall rect.boot").map { |it| it["width"].to_f }.uniq }
    assert_equal [100.0], widths.first
    assert_in_delta 100 * 60_000 / (62_300 * 1.02), widths.last.first, 0.001
    assert_empty page(quick.merge("boot_window_ms" => nil)).css("rect.boot")
  end

  def test_a_request_that_is_too_short_for_the_axis_is_one_mark_and_its_steps_are_text
    up = row(page(long_boot), "up")
    assert_equal %w[short], up.css("> svg rect[x]").map { |it| it["class"] } - %w[earlier]
    steps = "DNS 1.5 ms, connect 2.3 ms, TLS 3.5 ms, wait 13 ms, receive 11 ms"
    assert_equal steps, up.at_css("details > p").text
    assert_equal "starts at 61.2 s; #{steps}; 14 earlier attempts", up.at_css("> svg")["aria-label"]
  end

  def test_the_browser_lane_is_a_row_without_steps
    assert_equal(%w[command], row(page(long_boot), "browser").css("> svg rect[x]").map { |it| it["class"] })
  end

  def test_revisions_instances_certificates_and_history_are_shown_where_they_are_known
    evidence = [record("revision", revisions: { "0a1b2c3" => 2, "9f8e7d6" => 1 }),
                record("tls", certificates: [SealCases::CERTIFICATE])]
    instances = { "answers" => 9, "met" => 2, "expected" => 3, "chance_of_missing" => 0.0075,
                  "each" => { "b3f0" => { "answers" => 2, "failing" => ["tasks"] } } }
    page = page(seal("green", evidence, instances: instances), history: [seal("red", [], summary: "the one before")])
    assert_equal ["All checks", "Times", "Revision", "Instances", "Certificates", "Earlier seals"], texts(page, "h2")
    text = page.css("main").text.squeeze(" \n")
    ["9f8e7d6", "Met 2 of 3", "0.75 %", "b3f0", "tasks", "2026-12-31", "the one before"].each do |part|
      assert_includes text, part
    end
    assert_equal [], texts(page(seal("green")), "h2")
  end

  def rows_of(page, table) = page.css("#{table} tbody tr").map do |row|
                               row.css("> *").map do |it|
                                 it.text.squeeze(" \n").strip
                               end
                             end

  def test_the_vantages_have_their_vote_their_network_and_the_reason
    page = page(minority_red)
    assert_equal ["Vantages", "All checks", "Times"], texts(page, "h2")
    assert_equal [["local", "✓ green", "25 ms"], ["fra Network hetzner", "✗ redtasks 500", "43 ms"],
                  ["sfo Network AS14061", "✓ green", "308 ms"],
                  ["ams Network hetzner", "? not judgedits clock is 75 s ahead", "36 ms"],
                  ["tokyo", "- not heard", "–"]], rows_of(page, ".vantages")
    widths = page.css(".vantages rect.wait").map { |it| it["width"].to_f }
    assert_equal [100.0, 8.0], [widths.max, widths.min.round]
  end

  def test_the_rule_is_told_in_words_with_networks_where_vantages_share_one
    rules = [minority_red, majority_red].map { |seal| texts(page(seal), "h2:contains('Vantages') + p").first }
    assert_match(/\ARule: 2 of 4\. Red needs the same cause in 2 networks; .* Vantages of one network count as one\.\z/,
                 rules.first)
    assert_match(/ green needs each check to hold at 2 vantages, and fewer than 2 red ones\.\z/, rules.last)
    data = majority_red.to_h
    any = SmokeSeal::Seal.from_h(data.merge("quorum" => data["quorum"].merge("rule" => "any, 1 of 3", "needed" => 1)))
    assert_match(/hold at 1 vantage, and no red one\.\z/, texts(page(any), "h2:contains('Vantages') + p").first)
  end

  def test_each_check_has_a_cell_for_each_vantage
    page = page(minority_red)
    assert_equal ["Check", "local✓ green", "fra✗ red", "sfo✓ green", "ams? not judged", "tokyo- not heard"],
                 texts(page, ".matrix thead th")
    tasks = page.css(".matrix tbody tr").last
    assert_equal ["✓ 37 ms", "✗ 500", "✓ 463 ms", "✓ 54 ms", "no result"], texts(tasks, "td")
    assert_equal(["passed", "failed", "passed", "uncounted", nil], tasks.css("td").map { |it| it["class"] })
    assert_equal %w[col row], page.css(".matrix th").map { |it| it["scope"] }.uniq.sort
    assert_equal %w[0 region], page.at_css(".scroll").attributes.values_at("tabindex", "role").map(&:value)
  end

  def test_a_failure_says_who_saw_it_and_whose_record_it_is
    page = page(majority_red)
    assert_equal ["What failed", "Vantages", "All checks", "Times"], texts(page, "h2")
    assert_includes texts(page, ".group p"), "Seen by: fra, sfo; tokyo: timeout"
    assert_match(/tasks from fra X-Request-Id/, page.at_css(".requests").text)
    assert_equal ["Vantage: local", "Vantage: local", "Vantage: fra"], texts(page, ".checks .note")
    assert_equal ["up (local)", "home (local)", "tasks (fra)"], texts(page, ".waterfall .name")
  end

  def test_a_warning_of_one_vantage_is_not_told_as_the_failure_of_another
    warned = record("tasks", "warned", findings: [{ **FINDING, "severity" => "warn" }])
    seal = { **minority_red, "evidence" => records_of("local", warned) }
    assert_includes texts(page(seal), "h2"), "What only warns"
    refute_includes page(seal).at_css("main").text, "Seen by"
  end

  def test_a_seal_of_one_vantage_says_nothing_of_vantages
    refute_match(/vantage/i, page(mixed).at_css("main").text)
  end

  def test_what_was_not_kept_is_told
    content = SmokeSeal::Reports::HTML.new(large_quorum, left_out: "Left out: <nothing>.").content
    assert_includes content, "<p class=\"note\">Left out: &lt;nothing&gt;.</p>"
  end

  def test_earlier_seals_are_listed_with_the_newest_first
    history = [24, 26, 25].map { |day| seal("green", [], checked_at: "2026-06-#{day}T21:28:45Z") }
    assert_equal ["2026-06-26 21:28:45 UTC", "2026-06-25 21:28:45 UTC", "2026-06-24 21:28:45 UTC"],
                 texts(page(seal("green"), history: history), "tbody th")
  end

  def test_a_check_shows_its_path_or_the_url_on_another_origin_or_its_command
    lane = { "check" => "browser", "outcome" => "passed", "url" => "https://shop.example",
             "command" => "npm test", "attempts" => 1 }
    evidence = [record("up"), record("cdn", url: "https://cdn.example/up"),
                record("twin", url: "https://shop.example.org/up"), lane]
    assert_equal ["/up", "https://cdn.example/up", "https://shop.example.org/up", "npm test"],
                 texts(page(seal("green", evidence)), ".checks .place")
  end

  def test_nothing_is_requested_and_nothing_runs
    [mixed, hostile, long_boot, quick, majority_red].each do |seal|
      page = page(seal)
      assert_empty page.css("script, img, iframe, object, embed, video, audio, form, base, a, style ~ style")
      assert_equal(["data:,"], page.css("[href], [src]").map { |it| it["href"] || it["src"] })
      refute_match(/url\(|@import/, page.css("style").text)
      assert_empty page.xpath("//@*[starts-with(name(), 'on') or name() = 'style']").map(&:name)
      assert_includes page.css("meta[http-equiv]").first["content"], "default-src 'none'"
    end
  end

  def test_hostile_text_stays_text
    told = html(hostile)
    refute_match(/<script|<img|<!\[CDATA|<\?php/, told)
    refute_match(/[\u0000-\u0008\u000B-\u001F\u007F-\u009F\u202A-\u202E\u2066-\u2069\uFFFE\uFFFF]/, told)
    assert_includes told, "&lt;script&gt;alert(1)&lt;/script&gt;"
    page = page(hostile)
    assert_equal 1001, page.css(".checks tbody tr").size
    assert_equal %w[failed], page.css(".checks tbody tr").map { |it| it["class"] }.uniq
  end

  def test_the_content_can_be_included_by_another_page
    content = SmokeSeal::Reports::HTML.new(mixed).content
    assert_match(/\A<header class="verdict red">/, content)
    refute_match(/<html|<style/, content)
  end
end
