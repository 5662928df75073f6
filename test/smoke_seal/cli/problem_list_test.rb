# frozen_string_literal: true

require_relative "../../test_helper"
require_relative "../../support/alerts"
require_relative "../../support/report_seals"
require "smoke_seal/cli"
require "stringio"

# The lines that tell what is broken.
class CLIProblemListTest < Minitest::Test
  include Alerts

  def test_problems_are_listed_by_cause_with_a_mark_and_the_command_below
    told = lines(record("home", "failed", finding("status", "2xx", "503", "edge"), curl: "curl https://shop.example/home"),
                 record("news", "failed", asset("/a.css"), curl: "curl https://shop.example/a.css"))
    assert_equal ["edge: a proxy or CDN before the app answered in its place",
                  "  ✗ home: status: expected 2xx, got 503", "      curl https://shop.example/home",
                  "", "app: the app did not answer as expected",
                  "  ✗ 404 /a.css, on news", "      curl https://shop.example/a.css"], told
  end

  def test_command_of_several_findings_is_below_the_last_of_them
    told = lines(record("home", "failed", finding("title", "A", "B"), finding("text", "C", "D"), curl: "curl x"))
    assert_equal ["  ✗ home: title: expected A, got B", "  ✗ home: text: expected C, got D", "      curl x"],
                 told.drop(1)
    assert_equal 2, lines(record("home", "failed", finding("title", "A", "B"), curl: "curl x"), commands: false).size
  end

  def test_url_is_printed_where_there_is_no_command
    told = lines(record("home", "failed", finding("title", "A", "B"), finding("text", "C", "D")))
    assert_equal ["  ✗ home: title: expected A, got B", "      https://shop.example/home",
                  "  ✗ home: text: expected C, got D"], told.drop(1)
  end

  def test_long_list_of_a_page_is_cut_and_what_the_seal_only_counts_is_counted_as_well
    gallery = record("gallery", "failed", *assets(10), more_findings: 4)
    told = lines(gallery, record("home", "failed", finding("title", "A", "B")), more: " (see --verbose)")
    assert_equal 8, told.grep(/on gallery$/).grep(/✗/).size
    assert_equal "  … and 6 more on gallery (see --verbose)", told.grep(/…/).join
    assert_includes told, "  ✗ home: title: expected A, got B", "another check is not cut off"
  end

  def test_one_more_is_shown
    told = lines(record("gallery", "failed", *assets(9)))
    assert_equal [9, 0], [told.grep(/✗/).size, told.grep(/…/).size]
  end

  def test_everything_is_shown_if_that_is_asked_for_and_what_is_only_counted_is_said
    told = lines(record("gallery", "failed", *assets(10), more_findings: 4), all: true)
    assert_equal 10, told.grep(/✗/).size
    assert_equal "  … and 4 more on gallery, which the seal only counts", told.last
  end

  def test_what_is_only_counted_on_pages_that_share_all_their_findings_is_said_once
    pages = %w[home news].map { |name| record(name, "failed", asset("/a.css"), more_findings: 2) }
    assert_equal "  … and 2 more on each of home, news, which the seal only counts", lines(*pages).last
  end

  def test_warnings_are_fewer
    told = lines(record("gallery", "warned", *assets(7)))
    assert_equal [3, "  … and 4 more on gallery"], [told.grep(/!/).size, told.last]
  end

  def test_list_of_very_many_checks_ends_with_how_many_there_are
    many = Array.new(50) { |number| record("c#{number}", "failed", finding("title", number.to_s, "B")) }
    told = lines(*many, more: " (see --verbose)")
    assert_equal "  … and 10 more, on other checks (see --verbose)", told.last
    assert_equal 50, lines(*many, all: true).grep(/✗/).size
  end

  def test_lines_are_wrapped_at_the_width_but_commands_and_urls_are_not
    curl = "curl -H 'Accept: #{"text/html," * 20}' https://shop.example/home"
    url = "https://x.example/#{"x" * 150}"
    page = record("home", "failed", finding("text", '"A"', "a page that begins \"#{"word " * 40}#{"日本語" * 20}\""),
                  finding("header", "one", "#{url} and more"), curl: curl)
    [60, 80, 120].each do |columns|
      whole, wrapped = lines(page, columns: columns).drop(1).partition { |line| line.match?(/curl|xxx/) }
      assert_equal "      #{curl}", whole.last
      assert_includes whole.first, url
      assert_operator wrapped.map { |line| SmokeSeal::DisplayWidth.width(line) }.max, :<=, columns
      assert_equal 2, wrapped.grep_v(/\A {6}/).size, "what continues a line is indented"
    end
  end

  def test_hints_and_the_output_of_a_lane_are_below_their_problem
    told = lines(record("home", "failed", finding("title", "A", "B").merge("hint" => "look here"), curl: "curl x"),
                 record("browser", "failed", finding("exit", "0", "2"), command: "npx test", output: "1\n2\n"))
    assert_equal ["      hint: look here", "      curl x", "  ✗ browser: exit: expected 0, got 2", "      | 1",
                  "      | 2", "      npx test"], told.drop(2)
  end

  def test_nothing_that_a_terminal_would_act_on_is_printed
    seal = Class.new { extend ReportSeals }.hostile
    told = lines(*seal.fetch("evidence"), all: true).join
    refute_match SmokeSeal::TerminalText::UNPRINTABLE, told
  end

  private

  def lines(*evidence, columns: 110, **options)
    style = SmokeSeal::CLI::Style.new(StringIO.new)
    SmokeSeal::CLI::ProblemList.new(evidence, style: style, columns: columns, **options).lines
  end

  def asset(url) = finding("assets", "<link href=#{url}>", "404").merge("url" => url)

  def assets(count) = Array.new(count) { |number| asset("/a#{number}.css") }
end
