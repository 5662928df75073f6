# frozen_string_literal: true

require_relative "../test_helper"
require_relative "../support/docs/page"
require_relative "../../bench/reach/inputs"
require_relative "../../bench/reach/report"

# The tables of docs/reach.md are those that `rake bench:reach` prints.
class DocsReachTablesTest < Minitest::Test
  PAGE = Docs::Page.all.find { |page| page.path == "docs/reach.md" }

  def report(**inputs)
    Bench::Reach::Report.new(Bench::Reach::Inputs.from(inputs.to_h { |name, value| [name.to_s, value.to_s] })).to_s
  end

  def test_the_inputs_and_the_tables_are_those_that_are_computed
    parts = report.split("\n\n")
    assert_equal 3, parts.size
    parts.each { |part| assert_includes PAGE.text, part }
  end

  def test_an_app_that_is_sealed_hourly_has_as_many_seals_as_the_page_of_the_watch_says
    assert_includes report, "| seals of an app a day | 28 |"
    assert_includes report(EVERY: 240), "| seals of an app a day | 10 |"
  end

  def test_what_grows_with_apps_is_in_proportion
    assert_includes report(APPS: 100), "| votes a day | 28,000 (0.32 a second) |"
    assert_includes report(APPS: 100, VANTAGES: 5), "| votes a day | 14,000 (0.16 a second) |"
  end

  def test_what_shorter_times_save_is_what_the_page_says
    kept = [30, 7].map { |days| report(KEEP_DAYS: days)[/kept: rows, bytes \| [\d,]+, (\d+) GB/, 1] }
    assert_includes PAGE.text, "keeps #{kept.last} GB in place of #{kept.first}"
  end

  def test_vantages_that_never_vote_keep_threads_busy
    assert_includes report(DEAD: 2), "| busy threads that make seals | 243 |"
  end
end
