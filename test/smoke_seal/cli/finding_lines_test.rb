# frozen_string_literal: true

require_relative "../../test_helper"
require "smoke_seal/cli"

# What the report says of a check that did not pass.
class CLIFindingLinesTest < Minitest::Test
  URL = "https://shop.example/a"

  def test_few_findings_stand_beside_each_other
    said = lines(finding("title", '"A"', '"B"'), finding("text", '"C"', '"D"'))
    assert_predicate said, :few?
    assert_equal ['title: expected "A", got "B"', 'text: expected "C", got "D"', URL], said.inline
  end

  def test_many_findings_are_listed_and_the_rest_is_counted
    said = lines(*assets(10), more_findings: 5)
    refute_predicate said, :few?
    assert_equal [*Array.new(8) { |n| "assets: expected /a#{n}.css, got 404" }, "and 7 more"], said.lines
  end

  def test_one_more_is_shown
    assert_equal "assets: expected /a8.css, got 404", lines(*assets(9)).lines.last
  end

  def test_what_only_warns_is_reported_as_such_behind_what_fails
    said = lines(asset(1, "severity" => "warn"), *assets(12))
    assert_equal ["only warns: assets: expected /a1.css, got 404", "and 4 more"], said.lines.last(2)
    warned = lines(asset(1, "severity" => "warn"), outcome: "warned")
    assert_equal ["assets: expected /a1.css, got 404"], warned.lines
  end

  LONG = {
    "text" => ['"A"', "a page that begins #{"word " * 90}"], "title" => ["/#{"a|" * 50} /", '"B"'],
    "json" => ["/a: #{"1 " * 300}", "2"], "links" => ["https://x.example/#{"x" * 150}", "404 #{"behind " * 40}"],
    "selector" => ["\"#{"日本 " * 60}\"", "no text at all"]
  }.freeze

  def test_no_line_is_long
    LONG.each do |key, (expected, got)|
      said = lines(finding(key, expected, got)).lines
      assert_operator columns(said), :<=, 112
      assert_operator said.sum(&:length), :<=, 540
      assert_match(/\A  \S/, said.drop(1).join)
    end
    assert_includes lines(finding("links", *LONG["links"])).lines.join("\n"), LONG["links"].first, "a URL stays whole"
  end

  def test_why_something_was_not_judged_is_reported
    assert_equal ["not judged: too many requests", URL], lines(outcome: "unjudged", reason: "too many requests").inline
    assert_equal ["not run: no npx"], lines(outcome: "not_run", reason: "no npx").lines
    assert_empty lines(outcome: "passed").inline
  end

  private

  def finding(key, expected, got, more = {}) = { "expectation" => key, "expected" => expected, "got" => got, **more }

  def asset(number, more = {}) = finding("assets", "/a#{number}.css", "404", more)

  # The width of the widest line, but for one that is a URL.
  def columns(lines) = lines.grep_v(/xxx/).map { |line| SmokeSeal::DisplayWidth.width(line) }.max

  def assets(count) = Array.new(count) { |number| asset(number) }

  def lines(*findings, outcome: "failed", **more)
    record = { "check" => "a", "outcome" => outcome, "url" => URL, "findings" => findings }
    SmokeSeal::CLI::FindingLines.new(record.merge(more.transform_keys(&:to_s)))
  end
end
