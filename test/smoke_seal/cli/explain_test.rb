# frozen_string_literal: true

require "json"
require "open3"
require_relative "../../test_helper"
require_relative "../../support/certificate_authority"
require_relative "../../support/prod_smoke"

class CLIExplainTest < Minitest::Test
  include ProdSmoke

  CHECKS = "{ home: { path: /, title: Studio, text: [Welcome, Gone], links: 1 } }"
  LINKED = [200, {}, "<title>Studio</title><h1>Welcome</h1><a href=/tasks>Tasks</a>"].freeze

  def explain(pages, *arguments, checks: "{ home: { path: /, title: Studio } }", **options)
    seal(pages, "explain", *arguments, checks: checks, **options)
  end

  def test_check_that_does_not_hold_is_reported_in_full
    result, server = explain({ "/" => LINKED }, "home", checks: CHECKS)
    assert_equal ["", 1], [result.err, result.code]
    said = result.out.gsub(server.url, "URL").gsub(/[\d.]+ ms/, "N ms").gsub(/\h{8}-[\h-]{27}/, "ID")
    assert_operator said, :start_with?, <<~TEXT
      GET URL/
        user-agent: smoke_seal/#{SmokeSeal::VERSION}
        x-request-id: ID
        accept-encoding: gzip,br
        accept: text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8
        accept-language: en
        upgrade-insecure-requests: 1
        sec-fetch-dest: document
        sec-fetch-mode: navigate
        sec-fetch-site: none
        sec-fetch-user: ?1

      ✓ status  2xx        got 200
      ✓ title   "Studio"   got "Studio"
      ✓ text    "Welcome"
      ✗ text    "Gone"     got a page that begins "Welcome Tasks"
      - links              not checked

      HTTP/1.1 200 from
    TEXT
      .chomp
    assert_includes said, "\n  content-type: text/html\n"
    assert_includes said, " bytes were read; their visible text:\n  | Welcome\n  | Tasks\n"
    assert_match(%r{^curl -sS -i .* http://127.0.0.1:\d+/$}, result.out)
    assert_equal "home failed\n", result.out.lines.last
  end

  def test_one_attempt_is_made_and_its_additional_requests_are_listed
    pages = { "/" => LINKED, "/tasks" => PAGE }
    result, server = explain(pages, "studio", "home", checks: "{ home: { path: /, links: 1 }, up: { path: /up } }")
    assert_equal [%w[/ /tasks], 0], [server.requests.map(&:target), result.code]
    assert_includes result.out, "additional requests:\n  200  links      #{server.url}/tasks"
    assert_match(/^✓ links +got 1 checked$/, result.out)
    assert_equal "home passed\n", result.out.lines.last
  end

  def test_boot_window_is_not_waited_for
    result, server = explain({ "/" => [503, {}, ""] }, "home", settings: "boot_window: 60")
    assert_equal [1, 1], [server.requests.size, result.code]
    assert_operator result.seconds, :<, SOON
  end

  def test_exit_code_reports_the_outcome
    warns = "{ home: { path: /, title: Shop, severity: warn } }"
    assert_equal 0, explain({ "/" => PAGE }, "home").first.code
    assert_equal 1, explain({ "/" => PAGE }, "home", checks: warns).first.code
    result, = explain({ "/" => [429, {}, ""] }, "home")
    assert_match(/\Ahome not judged: too many requests/, result.out.lines.last)
    assert_equal 3, result.code
  end

  def test_wrong_names_are_refused_and_nothing_is_sent
    {
      %w[hom] => /\Aprod-smoke: no check is called hom; did you mean home\?\n\z/,
      %w[shop home] => /unknown app shop; known: studio/, %w[] => /missing argument: the name of a check/,
      %w[studio home up] => /unexpected argument/, %w[home --force] => /explain takes --url, --sha, --config and --json/
    }.each do |arguments, said|
      result, server = explain({}, *arguments)
      assert_refused(said, result)
      assert_empty server.requests
    end
  end

  def test_redirects_and_no_answer_are_reported
    result, = explain({ "/" => [302, { "Location" => "/there" }, ""], "/there" => PAGE }, "home")
    assert_match(%r{^http://\S+/ → 302 → http://\S+/there$}, result.out)
    in_app("apps: { studio: { url: http://127.0.0.1:#{closed_port}, checks: { home: { path: / } } } }") do |folder|
      result = Command.run("explain", "home", folder: folder)
      assert_match(/^✗ answer +an answer with status 2xx +got /, result.out)
      assert_match(/^no complete response: refused$/, result.out)
    end
  end

  def test_page_text_cannot_control_the_terminal
    evil = "\e[31mred\e]0;title\a\u202Edrawkcab\u2028"
    result, = explain({ "/" => [200, { "X-Evil" => "a\e[2Jb" }, "<title>#{evil}</title><p>#{evil}"] }, "home")
    refute_match(/[\e\a\u202E\u2028]/, result.out)
  end

  def test_certificate_is_told_by_the_look_at_tls
    authority = CertificateAuthority.new
    HTTPServer.start({ "/" => PAGE }, tls: authority.context(not_after: Time.now + (3.5 * 86_400))) do |server|
      in_studio(server, settings: "tls: true") do |folder|
        File.write("#{folder}/ca.pem", authority.to_pem)
        result = Command.run("explain", "tls", folder: folder, env: { "SSL_CERT_FILE" => "#{folder}/ca.pem" })
        assert_match(/^! days_left +expected|^! days_left +at least 14 days/, result.out)
        assert_match(/^certificate of localhost: until \d{4}-\d\d-\d\d, 3 days left, by CN=Test authority/, result.out)
        assert_equal ["tls failed, and only warns\n", 1], [result.out.lines.last, result.code]
      end
    end
  end

  def test_explanation_as_json
    result, = explain({ "/" => PAGE }, "home", "--json")
    told = JSON.parse(result.out)
    assert_equal(%w[held held], told["expected"].map { |row| row["outcome"] })
    assert_equal ["passed", 200], told["evidence"].values_at("outcome", "status")
    assert_equal ["", 0], [result.err, result.code]
  end

  def test_what_failed_of_what_was_followed_stands_first_whatever_its_status
    images = (1..24).map { |number| "<img src=/#{number}.png>" }.join
    pages = (1..24).to_h { |number| ["/#{number}.png", [200, { "Content-Type" => "image/png" }, "\x89PNG\r\n\x1A\n"]] }
    pages = { **pages, "/" => [200, {}, "<title>Studio</title>#{images}"], "/23.png" => [200, {}, "<html>no image"] }
    result, server = explain(pages.except("/24.png"), "home", checks: "{ home: { path: /, assets: true } }")
    first = result.out[/^additional requests:\n(.*)\n(.*)\n(.*)\n/] && [::Regexp.last_match(1), ::Regexp.last_match(2),
                                                                        ::Regexp.last_match(3)]
    assert_equal %w[23 24], first.first(2).map { |line| line[%r{\A✗ [24]0[04] .* #{server.url}/(\d+)\.png}, 1] }.sort
    assert_match(/\A  200  assets /, first.last)
    assert_includes result.out, "\n  … and 4 more that held\n"
  end

  NGINX = "<title>502 Bad Gateway</title><center><h1>502 Bad Gateway</h1></center><hr><center>nginx</center>"

  def test_link_to_an_error_page_with_status_200_failed_and_a_missing_robots_txt_did_not
    page = [200, {}, "<title>Studio</title><a href=/tasks>t</a><a href=error>e</a>"]
    pages = { "/" => page, "/tasks" => PAGE, "/error" => [200, {}, NGINX] }
    result, server = explain(pages, "home", checks: "{ home: { path: /, links: 1, indexable: true, severity: fail } }")
    requests = result.out[/^additional requests:\n((?:.+\n)+)/, 1].gsub(server.url, "")
    assert_match(%r{\A✗ 200  links      /error  .*\n  404  indexable  /robots.txt  .*\n  200  links      /tasks  },
                 requests)
  end

  def test_what_is_not_shown_is_reported
    { 30 => true, 20 => false }.each do |lines, is_cut|
      page = [200, {}, "<title>Studio</title>#{(1..lines).map { |number| "<p>Line #{number}</p>" }.join}"]
      result, = explain({ "/" => page }, "home")
      assert_equal is_cut, result.out.include?("\n  … and more text, which is not shown\n"), lines
      assert_includes result.out, "  | Line 20\n"
    end
  end

  def test_revision_is_reported_against_the_expected_one
    page = [200, { "X-Revision" => "3183001" }, "<title>Studio</title>"]
    settings = "revision: { header: X-Revision }"
    result, = explain({ "/" => page }, "home", "--sha", "abcdef1", settings: settings)
    assert_match(/^expected revision abcdef1: the answer comes from 3183001$/, result.out)
    result, = explain({ "/" => page }, "revision", "--sha", "abcdef1", settings: settings)
    assert_match(/abcdef1.* got .*3183001/, result.out)
    result, = explain({ "/" => page }, "home", settings: settings)
    assert_match(/^revision: not compared; --sha SHA says which commit has to answer$/, result.out)
    result, = explain({ "/" => page }, "home", "--sha", "abcdef1")
    assert_match(/^expected revision abcdef1: not compared, since the config does not say/, result.out)
  end

  def test_name_of_an_app_explains_each_of_its_checks_those_that_fail_first
    pages = { "/" => PAGE, "/up" => [200, {}, "ok"], "/slow" => [429, {}, ""], "/tasks" => [500, {}, ""] }
    checks = "{ home: { path: / }, up: { path: /up }, slow: { path: /slow }, tasks: { path: /tasks } }"
    result, = explain(pages, "studio", checks: checks)
    ends = result.out.lines(chomp: true).grep(/\A(?:home|up|slow|tasks) (?:passed|failed|not judged)/)
    assert_equal(%w[tasks slow home up], ends.map { |line| line.split.first })
    assert_equal ["2 of 4 checks passed; not: tasks, slow\n", 1], [result.out.lines.last, result.code]
  end

  def test_name_of_an_app_and_of_a_check_are_distinguished
    pages = { "/" => PAGE, "/up" => [500, {}, ""] }
    result, = explain(pages, "studio", "--json", checks: "{ home: { path: / }, up: { path: /up } }")
    assert_equal(%w[up home], JSON.parse(result.out).map { |it| it.dig("evidence", "check") })
    # A check with the name of the app is meant where there is one.
    result, = explain(pages, "studio", checks: "{ studio: { path: / }, up: { path: /up } }")
    assert_equal "studio passed\n", result.out.lines.last
  end
end
