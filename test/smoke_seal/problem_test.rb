# frozen_string_literal: true

require_relative "../test_helper"
require_relative "../support/alerts"
require_relative "../support/http_server"
require_relative "../support/workspace"
require "json"
require "shellwords"

# What is broken, once for all checks that found it.
class ProblemTest < Minitest::Test
  include Alerts
  include Workspace

  CSS = "/style/manual.css"
  CSS_CURL = "curl -sS -i -H 'Accept: text/css' https://shop.example#{CSS}".freeze
  FOR_CSS = { curl: CSS_CURL, curl_url: "https://shop.example#{CSS}" }.freeze

  def test_asset_of_several_pages_is_one_problem_that_is_named_by_the_asset
    problem, *more = problems(*%w[home glossary index].map { |name| record(name, "failed", asset(CSS)) })
    assert_empty more
    assert_equal "404 #{CSS}, on 3 pages (home, glossary, index)", problem.text
    assert_equal %w[home glossary index], problem.checks
  end

  def test_only_a_few_of_many_pages_are_named_unless_all_are_asked_for
    problem, = problems(*%w[home glossary index news search].map { |name| record(name, "failed", asset(CSS)) })
    assert_equal "404 #{CSS}, on 5 pages (home, glossary, …)", problem.text
    assert_equal "404 #{CSS}, on 5 pages (home, glossary, index, news, search)", problem.text(all: true)
  end

  def test_page_with_several_broken_things_has_a_problem_for_each
    found = problems(record("home", "failed", asset("/a.css"), asset("/b.js", got: "an empty body"), link("/team")),
                     record("news", "failed", asset("/b.js", got: "an empty body")))
    assert_equal ["404 /a.css, on home", "/b.js: an empty body, on 2 pages (home, news)", "404 /team, on home"],
                 found.map(&:text)
  end

  def test_link_and_sitemap_entry_to_the_same_page_are_one_problem
    problem, *more = problems(record("home", "failed", link("/team")),
                              record("sitemap", "failed", link("/team").merge("expectation" => "sitemap")))
    assert_empty more
    assert_equal "404 /team, on 2 pages (home, sitemap)", problem.text
  end

  def test_same_path_at_two_origins_is_two_problems
    found = problems(record("home", "failed", asset(CSS)),
                     record("docs", "failed", asset(CSS), url: "https://docs.example/"),
                     record("moved", "failed", asset(CSS), redirects: [{ "location" => "https://docs.example/x" }]))
    assert_equal ["404 #{CSS}, on home", "404 #{CSS}, on 2 pages (docs, moved)"], found.map(&:text)
  end

  def test_link_that_is_not_as_expected_says_what_was_expected
    found = link("/team", expected: "/team: a page of the app", got: "nginx' error page")
    assert_equal ["links: expected /team: a page of the app, got nginx' error page, on home"],
                 problems(record("home", "failed", found)).map(&:text)
  end

  def test_pages_themselves_are_told_by_the_names_of_the_checks
    found = problems(record("tasks", "failed", finding("status", "2xx", "500")),
                     record("home", "failed", finding("status", "200", "500")),
                     record("news", "failed", finding("title", '"A"', '"B"'), finding("text", '"C"', '"D"')))
    assert_equal ["tasks, home: 500", 'news: title: expected "A", got "B"', 'news: text: expected "C", got "D"'],
                 found.map(&:text)
  end

  def test_reason_is_told_once_for_all_checks_that_were_not_judged
    found = problems(record("home", "unjudged", reason: "429"), record("tasks", "unjudged", reason: "429"),
                     record("browser", "not_run", reason: "no npx", command: "npx playwright test"))
    assert_equal [["?", "home, tasks: not judged: 429"], ["-", "browser: not run: no npx"]],
                 (found.map { |problem| [problem.mark, problem.text] })
  end

  def test_warning_is_marked_as_one_also_in_a_check_that_failed_and_comes_last
    found = problems(record("news", "warned", finding("title", "A", "B")),
                     record("home", "failed", asset(CSS), asset("/b.png", severity: "warn")),
                     record("blog", "warned", asset("/b.png")))
    assert_equal ["✗ 404 #{CSS}, on home", "! news: title: expected A, got B", "! 404 /b.png, on 2 pages (home, blog)"],
                 (found.map { |problem| "#{problem.mark} #{problem.text}" })
  end

  def test_thing_that_fails_one_check_and_only_warns_in_another_is_one_failure
    problem, *more = problems(record("blog", "warned", asset(CSS)), record("home", "failed", asset(CSS)))
    assert_empty more
    assert_equal ["✗", "404 #{CSS}, on 2 pages (home, blog)"], [problem.mark, problem.text]
  end

  def test_what_the_release_broke_is_marked
    found = problems(record("a", "failed", asset("/a.css", since: "new")),
                     record("b", "failed", asset("/a.css", since: "before")),
                     record("c", "warned", finding("title", "A", "B").merge("since" => "new")))
    assert_equal ["404 /a.css, on a (new)", "404 /a.css, on b (red before this release)",
                  "c: title: expected A, got B (new)"], found.map(&:text)
  end

  def test_command_requests_the_broken_thing_and_not_the_page
    found = problems(record("home", "failed", asset("/b.js"), asset(CSS), **FOR_CSS),
                     record("news", "failed", finding("title", "A", "B"), **command_for("https://shop.example/news")))
    assert_equal [nil, CSS_CURL, "curl https://shop.example/news"], found.map(&:curl)
    assert_equal "https://shop.example/b.js", found.first.place
  end

  def test_command_of_another_check_is_taken_where_that_is_for_the_same_thing
    found = problems(record("home", "failed", asset("/b.js"), asset(CSS), **command_for("https://shop.example/b.js")),
                     record("news", "failed", asset(CSS), **FOR_CSS))
    assert_equal ["curl https://shop.example/b.js", CSS_CURL], found.map(&:curl)
  end

  def test_command_that_is_for_no_listed_thing_belongs_to_the_first_finding
    found = problems(record("home", "failed", asset(CSS), asset("/b.js"), **command_for("https://cdn.example/x")))
    assert_equal ["curl https://cdn.example/x", nil], found.map(&:curl)
  end

  def test_command_of_an_older_seal_which_does_not_say_for_what_it_is_belongs_to_the_first_finding
    found = problems(record("home", "failed", asset(CSS), asset("/b.js"), curl: "curl 'x"),
                     record("news", "failed", asset("/b.js"), finding("title", "A", "B"), curl: CSS_CURL))
    assert_equal ["curl 'x", CSS_CURL, CSS_CURL], found.map(&:curl)
  end

  def test_url_of_a_command_may_be_anything
    [1, [], {}, "", "\e[31m", "\xFF", "https://[", nil, true].each do |odd|
      found = problems(record("home", "failed", asset(CSS), curl: CSS_CURL, curl_url: odd))
      assert_equal [CSS_CURL], found.map(&:curl), odd.inspect
    end
  end

  def test_core_says_which_url_its_command_requests_and_hides_secrets_in_it_as_in_the_command
    page = "<title>Shop</title><p>Welcome to the shop<script src='/b.js?token=canary-1234'></script>"
    evidence = sealed({ "/" => [200, { "Content-Type" => "text/html" }, page] },
                      "home" => { "path" => "/", "assets" => true }, "gone" => { "path" => "/gone?q=a'b" })
    home, gone = evidence.map { |record| record.values_at("curl", "curl_url") }
    assert_match(%r{\Ahttp://[^/]+/b\.js\?token=\[hidden\]\z}, home.last)
    assert_match(%r{/gone\?q=a%27b\z}, gone.last)
    [home, gone].each { |command, url| assert_equal url, Shellwords.split(command).last }
    assert_equal([home, gone].map(&:first), problems(*evidence).map(&:curl))
  end

  def test_lane_is_repeated_by_its_command
    lane = record("browser", "failed", finding("exit", "0", "2"), command: "npx playwright test", output: "1\n2\n")
    problem, = problems(lane)
    assert_equal [nil, "npx playwright test", ["2"]], [problem.curl, problem.place, problem.output(1)]
  end

  private

  def sealed(pages, checks)
    HTTPServer.start(pages) do |server|
      in_app(JSON.generate("apps" => { "shop" => { "url" => server.url, "checks" => checks } })) do |folder|
        return SmokeSeal.run("shop", config: "#{folder}/config/smoke_seal.yml", boot_window: 0).evidence
      end
    end
  end

  def problems(*records) = SmokeSeal::Problem.of(records)

  # As the core records a missing asset: the page's own words for it are the place.
  def asset(url, got: "404", **more)
    finding("assets", "<link href=#{url}>", got).merge("url" => url, **more.transform_keys(&:to_s))
  end

  def command_for(url) = { curl: "curl #{url}", curl_url: url }

  def link(path, expected: "#{path}: 2xx", got: "404") = finding("links", expected, got).merge("place" => path)
end
