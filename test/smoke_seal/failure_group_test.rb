# frozen_string_literal: true

require_relative "../test_helper"
require_relative "../support/alerts"

# What went wrong, in words that the command, the alert and Discord share.
class FailureGroupTest < Minitest::Test
  include Alerts

  EDGE = %w[status 2xx 503 edge].freeze
  CURL = "curl -sS -D - https://shop.example/tasks"

  def test_checks_that_share_cause_and_what_happened_are_one_line
    group, *more = groups(*%w[tasks home signin].map { |name| failed(name, EDGE) })
    assert_empty more
    assert_equal "tasks, home, signin: 503 from the edge", group.line
    assert_equal "edge: a proxy or CDN before the app answered in its place", group.cause_in_words
  end

  def test_what_was_expected_does_not_part_those_that_got_the_same_status
    assert_equal ["a, b: 503 from the edge"], lines(failed("a", EDGE), failed("b", %w[status 200 503 edge]))
  end

  def test_what_differs_stays_apart
    records = [failed("a", EDGE), failed("b", %w[status 2xx 503 app]), failed("c", %w[status 2xx 502 edge]),
               failed("d", ["title", '"A"', '"Sorry"', "app"]), failed("e", ["title", '"B"', '"Sorry"', "app"]),
               failed("f", %w[text A B app], %w[title A B app])]
    assert_equal(%w[a c b d e f], groups(*records).map(&:names), "those of one cause stand together")
    refute_equal groups(failed("a", EDGE), record("b", "warned", finding(*EDGE))).size, 1
  end

  def test_pages_of_an_old_revision_are_one_line_whichever_it_is
    old = ->(name, got) { failed(name, ["revision", "0a1b2c3", got, "old_revision"]) }
    group, *more = groups(old.call("home", "9f8e7d6"), old.call("revision", "1111111, in 1 of 3 looks"))
    assert_empty more
    assert_equal "home, revision: old revision still served", group.line
    assert_equal ["old revision still served", "old revision"], [group.cause_in_words, group.cause_name]
  end

  def test_what_was_throttled_is_one_line_however_long_each_is_to_wait
    unjudged = lambda do |name, reason|
      record(name, "unjudged", error: "throttled", cause: "throttled", reason: reason)
    end
    group, *more = groups(unjudged.call("a", "asked to wait for 8 s"), unjudged.call("b", "asked to wait for 9 s"))
    assert_empty more
    assert_equal "a, b: asked to wait for 8 s", group.line
    assert_equal "throttled: whoever answers wants fewer requests; nothing is known about the app", group.cause_in_words
  end

  def test_word_is_that_of_the_summary
    { failed("a", EDGE, status: 503) => "503 from the edge", failed("a", %w[status 2xx 500 app], status: 500) => "500",
      record("a", "failed", finding("answer", "an answer", "x", "network").merge("label" => "refused")) => "refused",
      failed("a", %w[title A B app], %w[text A B app], %w[text C D app]) => "title+text",
      failed("a", %w[revision A B old_revision]) => "old revision still served",
      record("a", "failed", finding("exit", "0", "2"), exit_code: 2, command: "x") => "exit 2",
      record("a", "unjudged", error: "throttled") => "throttled", record("a", "unjudged") => "deadline" }
      .each { |record, word| assert_equal word, groups(record).first.first.word }
  end

  def test_words_are_those_that_the_core_says_in_its_summary
    pages = { "/" => [500, {}, ""], "/up" => [200, {}, "x"] }
    checks = "{ up: { path: /up, title: A, text: B }, home: { path: / }, gone: { path: /gone } }"
    HTTPServer.start(pages) do |server|
      in_app("apps: { shop: { url: #{server.url}, boot_window: 0, checks: #{checks} } }") do |folder|
        seal = SmokeSeal.run("shop", config: "#{folder}/config/smoke_seal.yml")
        said = seal.evidence.map { |record| "#{record["check"]} #{groups(record).first.first.word}" }
        assert_includes seal.summary, "; failing: #{said.join(", ")}"
      end
    end
  end

  def test_first_command_that_there_is_stands_for_all
    records = [failed("home", EDGE), failed("tasks", EDGE, curl: CURL), failed("signin", EDGE, curl: "curl x")]
    assert_equal CURL, groups(*records).first.curl
    assert_nil groups(failed("home", EDGE)).first.curl
  end

  def test_many_names_are_counted_as_in_a_summary
    names = groups(*Array.new(11) { |number| failed("c#{number}", EDGE) }).first.names
    assert_equal "c0, c1, c2, c3, c4, c5, c6, c7 and 3 more", names
    names = groups(*Array.new(9) { |number| failed("c#{number}", EDGE) }).first.names
    assert_equal "c0, c1, c2, c3, c4, c5, c6, c7, c8", names
  end

  def test_what_passed_is_not_blamed_and_a_cause_of_another_version_is_named
    assert_empty groups(record("up", "passed"))
    assert_equal "gremlins", groups(failed("a", %w[title A B gremlins])).first.cause_in_words
  end

  # -- Who tells it

  def test_alert_has_a_section_for_each_cause_and_the_command_that_reproduces_it
    told = alert(red([failed("tasks", EDGE, curl: CURL), failed("home", %w[title A B app], curl: "curl x"),
                      failed("signin", EDGE)])).text
    assert_includes told, <<~TEXT
      Failing (edge: a proxy or CDN before the app answered in its place):
        tasks, signin: 503 from the edge
                   https://shop.example/tasks   X-Request-Id: id-of-tasks
                   #{CURL}

      Failing (app: the app did not answer as expected):
        home       title: expected A, got B
                   https://shop.example/home   X-Request-Id: id-of-home
                   curl x
    TEXT
  end

  def test_alert_says_why_nothing_was_judged_once
    unjudged = { error: "throttled", cause: "throttled", reason: "429" }
    told = alert(red([record("tasks", "unjudged", **unjudged), record("home", "unjudged", **unjudged)])).text
    assert_includes told, <<~TEXT
      Not judged (throttled: whoever answers wants fewer requests; nothing is known about the app):
        tasks, home: 429
    TEXT
  end

  def test_discord_says_the_same_without_page_text_and_without_commands
    records = [failed("tasks", EDGE, curl: "#{CURL}?token=canary"), failed("home", EDGE),
               failed("a", %w[title A canary app]), failed("b", %w[title A canary app]),
               failed("g", ["assets", "<script src=/canary.js>", "404", "app"], %w[assets <img/canary> 404 app]),
               failed("c", ["answer", "an answer", "the certificate has expired", "tls"]),
               failed("d", ["answer", "an answer", "the certificate has expired", "tls"]),
               record("e", "unjudged", reason: "429"), record("f", "unjudged", reason: "429")]
    content = alert(red(records)).discord_payload[:content]
    ["- tasks, home: 503 from the edge\n", "- a, b \\(app\\): title: expected A\n",
     "- g \\(app\\): assets: not as the page needs them\n",
     "- c, d \\(tls\\): the certificate has expired\n", "- e, f, not judged: 429\n"].each do |line|
      assert_includes content, line
    end
    refute_match(/canary|curl/, content)
  end

  def test_discord_counts_the_checks_that_it_has_no_room_for
    records = Array.new(40) do |number|
      %w[x y].map { |half| failed("#{half}#{number}", ["title", number.to_s, "", "app"]) }
    end
    content = alert(red(records.flatten), commands: ["x" * 900]).discord_payload[:content]
    told = content.scan(/^- x\d+, y/).size
    assert_includes content, "\n- … and #{80 - (2 * told)} more: "
  end

  private

  include Workspace

  def failed(name, *findings, **more) = record(name, "failed", *findings.map { |it| finding(*it) }, **more)

  def groups(*records) = SmokeSeal::FailureGroup.of(records)

  def lines(*records) = groups(*records).map(&:line)
end
