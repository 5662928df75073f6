# frozen_string_literal: true

require_relative "../../test_helper"
require_relative "../../support/alerts"

# What an alert lists of failed checks: what is broken on several pages once, where that is shorter.
class AlertFailureListTest < Minitest::Test
  include Alerts

  CSS = "/style/manual.css"
  PAGES = %w[home glossary index news search].freeze

  def test_terminal_and_log_name_an_asset_of_several_pages_once_and_the_other_failures_by_check
    records = PAGES.map { |page| record(page, "failed", asset(CSS), finding("title", "A", page)) }
    assert_includes alert(red(records)).text, <<~TEXT
      Failing (app: the app did not answer as expected):
        404 #{CSS}, on 5 pages (home, glossary, …)
                   https://shop.example#{CSS}
        home       title: expected A, got home
                   https://shop.example/home   X-Request-Id: id-of-home
        glossary   title: expected A, got glossary
    TEXT
  end

  def test_command_that_requests_the_asset_is_below_it_and_not_below_the_pages
    requests_asset = { curl: "curl https://shop.example#{CSS}", curl_url: "https://shop.example#{CSS}" }
    records = PAGES.map { |page| record(page, "failed", asset(CSS), finding("title", "A", page), **requests_asset) }
    told = alert(red(records)).text
    assert_includes told, "  404 #{CSS}, on 5 pages (home, glossary, …)\n#{" " * 13}curl https://shop.example#{CSS}\n"
    assert_equal 1, told.scan("curl ").size
  end

  def test_channel_tells_the_same_without_the_names_that_pages_gave
    records = PAGES.map do |page|
      record(page, "failed", asset(CSS), asset("/b.js"), finding("title", "A #{page}", "B"))
    end
    assert_equal ["2 broken assets (app): 404, on 5 pages (home, glossary, …)",
                  *PAGES.map { |page| "#{page} (app): title: expected A #{page}" }], channel(*records)
  end

  def test_each_sink_gets_the_same_lines
    records = PAGES.map { |page| record(page, "failed", asset(CSS), finding("title", "A #{page}", "B")) }
    alert = alert(red(records))
    told = "a broken asset (app): 404, on 5 pages (home, glossary, …)"
    assert_equal told, SmokeSeal::Sinks::Message.of(alert).failing.first.text
    assert_includes alert.discord_payload[:content], "- #{SmokeSeal::Alert::Markdown.escape(told)}\n"
  end

  def test_checks_that_fail_alike_stay_one_line_where_that_is_shorter
    records = PAGES.first(2).map { |page| record(page, "failed", asset(CSS), asset("/b.js"), link("/team")) }
    assert_equal ["home, glossary (app): assets: 404; links: 404"], channel(*records)
  end

  def test_each_kind_of_thing_has_its_word
    things = { "assets" => "a broken asset", "previous_assets" => "a missing asset of the release before",
               "links" => "a broken link", "sitemap" => "a broken page of the sitemap", "other" => "other" }
    things.each do |kind, words|
      pages = Array.new(9) { |number| "page-#{number}" }
      broken = link("/x").merge("expectation" => kind)
      records = pages.map { |page| record(page, "failed", broken, finding("title", "A #{page}", "B")) }
      assert_equal "#{words} (app): 404, on 9 pages (page-0, page-1, …)", channel(*records).first
    end
  end

  def test_what_only_warns_and_what_is_new_is_said
    icon = asset("/favicon.ico").merge("severity" => "warn")
    css = asset(CSS).merge("since" => "new", "hint" => "run assets:precompile")
    records = PAGES.map { |page| record(page, "failed", css, icon, finding("title", "A #{page}", "B")) }
    assert_equal ["a broken asset (app): 404, on 5 pages (home, glossary, …) (new); hint: run assets:precompile",
                  "only warns: a broken asset (app): 404, on 5 pages (home, glossary, …)"], channel(*records).first(2)
    assert_includes alert(red(records)).text, "  only warns: 404 /favicon.ico, on 5 pages (home, glossary, …)\n"
  end

  def test_check_whose_own_reasons_would_be_lost_keeps_its_whole_line
    icon = finding("title", "A", "B").merge("severity" => "warn")
    records = [record("counted", "failed", asset(CSS), more_findings: 4), record("warns", "failed", asset(CSS), icon),
               *PAGES.map { |page| record(page, "failed", asset(CSS), finding("title", "A #{page}", "B")) }]
    told = channel(*records)
    assert_equal "a broken asset (app): 404, on 7 pages (counted, warns, …)", told.first
    assert_includes told, "counted (app): assets: 404"
    assert_includes told, "warns (app): assets: 404; only warns: title: expected A"
  end

  def test_checks_that_a_channel_has_no_room_for_are_counted_once
    many = Array.new(60) do |number|
      record("check-#{number}", "failed", asset(CSS), finding("title", "t#{number}", "B"))
    end
    content = alert(red(many)).discord_payload[:content]
    told = content.scan(/^- check-/).size
    assert_operator told, :>, 3
    assert_operator content.length, :<=, 2000
    assert_includes content, "- a broken asset \\(app\\): 404, on 60 pages"
    assert_includes content, "\n- … and #{60 - told} more: on the terminal and in the log\n"
  end

  def test_check_of_several_lines_counts_for_the_first_of_them_and_no_line_for_nothing
    lines = [%w[a b], %w[b c], %w[a]].map do |checks|
      checks.map { |check| SmokeSeal::FailureGroup::Failure.new(record(check, "failed")) }
    end
    assert_equal [2, 1, 1], SmokeSeal::Alert::FailureList.counts(lines)
  end

  private

  def channel(*records) = SmokeSeal::Alert::ChannelLines.new(alert(red(records))).failing.map(&:text)

  # As the core records a missing asset: the page's own words for it are the place.
  def asset(url)
    finding("assets", "<link href=#{url}>", "404").merge("url" => url, "got_without_page_text" => "404")
  end

  def link(path) = finding("links", "#{path}: 2xx", "404").merge("place" => path, "got_without_page_text" => "404")
end
