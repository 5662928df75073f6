# frozen_string_literal: true

require_relative "../../test_helper"
require_relative "../../support/alerts"
require "smoke_seal/cli"
require "stringio"

# The table of the checks.
class CLICheckTableTest < Minitest::Test
  include Alerts

  def test_columns_are_aligned_whatever_is_written_in_them
    told = lines(record("home", "passed", status: 200, timings: { "total_ms" => 5.2 }),
                 record("日本語", "failed", finding("title", "A", "B"), status: 200, timings: { "total_ms" => 1234 }),
                 record("価格 💶", "failed", finding("status", "2xx", "500"), status: 500))
    assert_equal ["✓  home     200     5 ms", "✗  日本語   200  1234 ms  title", "✗  価格 💶  500"], told
  end

  def test_what_is_wrong_is_a_word_or_two
    { record("a", "failed", finding("title", "A", "B"), finding("text", "A", "B")) => "✗  a      title+text",
      record("a", "unjudged", error: "throttled") => "?  a      throttled",
      record("a", "not_run", reason: "no npx") => "-  a", record("a", "passed") => "✓  a" }
      .each { |record, line| assert_equal [line], lines(record) }
  end

  def test_long_name_does_not_move_the_columns_of_the_others
    told = lines(record("a" * 60, "passed", status: 200), record("home", "passed", status: 200))
    assert_equal ["✓  #{"a" * 60}  200", "✓  home  200"], told
  end

  def test_what_does_not_fit_is_below
    retried = record("home", "failed", finding("title", "A", "B"), attempts: 7, earlier: %w[refused timeout 503 502])
    assert_equal ["✗  home      title  (7 attempts, first refused, timeout, 503, 502)"], lines(retried)
    assert_equal ["✗  home", "     title (7 attempts, first refused,", "     timeout, 503, 502)"],
                 lines(retried, columns: 40)
  end

  private

  def lines(*evidence, columns: 110)
    style = SmokeSeal::CLI::Style.new(StringIO.new)
    SmokeSeal::CLI::CheckTable.new(evidence, style: style, columns: columns).lines
  end
end
