# frozen_string_literal: true

require_relative "../../test_helper"
require_relative "../../support/quorum_seals"

# The summary of a step in GitHub Actions.
class GitHubSummaryTest < Minitest::Test
  include QuorumSeals

  MIB = 1024 * 1024

  def summary(seal, **options) = SmokeSeal::Reports::GitHubSummary.render(seal, **options)

  def test_a_green_run_has_the_verdict_the_counts_and_the_checks
    told = summary(seal("green", [record("up")], summary: "1/1 green"))
    assert_match(%r{🟢 .*passed — 1/1 green}, told)
    assert_match(/1 passed, 0 failed, 7 requests/, told)
    assert_match(%r{<code>up</code></td><td>200</td><td>32 ms</td>}, told)
    refute_includes told, "cause"
  end

  def test_failures_are_listed_by_cause
    told = summary(mixed)
    assert_match(%r{<td>app</td><td><code>home</code></td><td><code>title: expected &quot;Shop.*see the log}, told)
    assert_match(%r{<td>throttled</td><td><code>api</code>}, told)
    refute_includes told, "the first"
  end

  def test_the_vantages_have_a_table_and_the_checks_at_each_of_them_another
    told = summary(minority_red)
    assert_includes told, "<p>5 vantages, rule 2 of 4</p>"
    assert_includes told, "<td>❌</td><td><code>fra</code></td><td><code>hetzner</code></td>" \
                          "<td>red: <code>tasks 500</code></td><td>43 ms</td>"
    assert_includes told, "<td>➖</td><td><code>tokyo</code></td><td></td><td>not heard</td><td></td>"
    assert_includes told, "<td><code>tasks</code></td><td>✅ <code>37 ms</code></td><td>❌ <code>500</code></td>"
    assert_match(%r{<code>500[^/]*</code><br>at <code>fra, sfo; tokyo: timeout</code>}, summary(majority_red))
    refute_includes summary(mixed), "vantage"
  end

  def test_vantages_are_cut_as_well_where_github_would_drop_it
    cut = summary(large_quorum, most_bytes: 20_000)
    assert_operator cut.bytesize, :<=, 20_000
    assert_match(/1 groups of failures, 40 checks and 25 vantages, the first \d+ of each are listed/, cut)
  end

  def test_it_is_cut_at_whole_rows_where_github_would_drop_it
    whole = summary(hostile)
    assert_operator whole.bytesize, :<=, MIB
    cut = summary(hostile, most_bytes: 20_000)
    assert_operator cut.bytesize, :<=, 20_000
    assert_match(/Of \d+ groups of failures, 1001 checks and 12 vantages, the first \d+ of each are listed/, cut)
    assert_equal cut.scan("<tr>").size, cut.scan("</tr>").size
    assert_empty summary(hostile, most_bytes: 10)
  end

  def test_text_of_a_page_is_neither_markup_nor_markdown
    told = summary(hostile)
    refute_match(/<script|<img|onerror=alert\(1\)>|[\u202A-\u202E\u0000-\u0008\u001B]/, told)
    assert_equal [], told.scan(/<(\w+)/).flatten.uniq - %w[h3 p code table tr th td br details summary]
    # A blank line would end the block of HTML, and Markdown would begin.
    assert_empty told.strip.lines.grep(/\A\s*\z/)
  end
end
