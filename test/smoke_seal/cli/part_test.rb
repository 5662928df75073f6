# frozen_string_literal: true

require "json"
require_relative "../../test_helper"
require_relative "../../support/prod_smoke"

# prod-smoke APP CHECK …: a seal of some checks alone.
class CLIPartTest < Minitest::Test
  include ProdSmoke

  CHECKS = "{ up: { path: /up }, home: { path: / }, tasks: { path: /tasks } }"
  PAGES = { "/" => PAGE, "/tasks" => PAGE, "/up" => [500, {}, ""] }.freeze
  PART = "; a part of the suite"

  def part(*arguments, **options) = seal(PAGES, "studio", *arguments, checks: CHECKS, **options)

  def test_named_checks_are_sealed_alone_and_the_line_says_so
    result, server = part("tasks", "home")
    assert_equal ["", 0], [result.err, result.code]
    assert_match(%r{\A2 passed, 0 failed, 2 requests\n✓  home .*\n✓  tasks .*\n🟢 .* — 2/2 green vs .*#{PART}\n\z}o,
                 result.out)
    assert_equal %w[/ /tasks], server.requests.map(&:target).sort
    result, = part("up", "--json")
    told = JSON.parse(result.out)
    assert_equal [1, false], [result.code, told["passed"]]
    assert_operator told.dig("seal", "summary"), :end_with?, PART
  end

  def test_all_checks_by_name_are_no_part
    result, = part("up", "home", "tasks", "home")
    refute_includes result.out, PART
    refute_includes part.first.out, PART
  end

  def test_names_that_are_none_are_refused_and_nothing_is_sent
    { %w[home taks] => /\Aprod-smoke: no check is called taks; did you mean tasks\?\n\z/,
      %w[blog] => /no check is called blog; /, %w[browser] => /no check is called browser/,
      %w[revision] => /no check is called revision/,
      %w[home https://me:s3cret@a.test] => /\Aprod-smoke: an app is a name; to check a URL, write --url URL\n\z/ }
      .each do |arguments, said|
      result, server = part(*arguments)
      assert_refused(said, result)
      assert_empty server.requests
    end
    result, = part("revision", settings: "revision: { header: X-Revision }")
    assert_refused(/\Aprod-smoke: revision needs --sha, the commit that has to answer\n/, result)
  end

  def test_revision_is_compared_with_the_named_checks
    pages = { "/" => [200, { "X-Revision" => "3183001" }, "<title>Studio</title>x"] }
    result, = seal(pages, "studio", "home", "--sha", "abcdef1", checks: CHECKS,
                                                                settings: "revision: { header: X-Revision }")
    assert_equal 1, result.code
    assert_match(/old revision still served/, result.out)
  end

  def test_browser_lane_runs_where_it_is_named
    lane = "browser: 'true'"
    assert_match(/^✓  browser/, part("browser", "home", settings: lane).first.out)
    assert_match(/^✓  browser/, part("home", "--browser", settings: lane).first.out)
    refute_match(/browser/, part("home", settings: lane).first.out)
  end
end
