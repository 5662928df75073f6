# frozen_string_literal: true

require_relative "../../test_helper"
require_relative "../../support/certificate_authority"
require_relative "../../support/prod_smoke"
require "json"

# What the command prints, and its exit codes.
class CLISealTextTest < Minitest::Test
  include ProdSmoke

  def test_green_is_0_with_a_line_for_each_check_and_the_verdict_last
    result, server = seal({ "/" => PAGE, "/tasks" => PAGE }, "studio", checks: TWO_CHECKS)
    counts, home, tasks, verdict, *more = result.out.lines(chomp: true)
    assert_equal "2 passed, 0 failed, 2 requests", counts
    assert_match(/\A✓  home   200  +\d+ ms\z/, home)
    assert_match(/\A✓  tasks  200  +\d+ ms\z/, tasks)
    assert_match(%r{\A🟢 Production smoke seal: passed — 2/2 green vs #{server.url} in \d+ ms\z}, verdict)
    assert_equal [[], "", 0], [more, result.err, result.code]
  end

  def test_red_is_1_with_what_was_expected_what_came_and_where
    result, server = seal({ "/" => PAGE }, "studio", checks: "{ home: { path: /, title: /Studios/, text: Goodbye } }")
    title = 'title: expected /Studios/, got "Studio"'
    text = 'text: expected "Goodbye", got a page that begins "Welcome"'
    problems = "  ✗ home: #{Regexp.escape(title)}\n  ✗ home: #{text}\n"
    assert_red(%r{^✗  home  200  +\d+ ms  title\+text\n\napp: .*\n#{problems}      curl .* #{server.url}/\n\n🔴}, result)
    assert_match(%r{ — 0/1 green .*; failing: home title\+text$}, result.out)
  end

  def test_unsealed_is_3_and_says_why
    HTTPServer.start({ "/" => PAGE }, tls: CertificateAuthority.new.context) do |server|
      in_studio(server) do |folder|
        trust = { "SSL_CERT_FILE" => "#{folder}/none.pem", "SSL_CERT_DIR" => "#{folder}/none" }
        result = Command.run("studio", folder: folder, env: trust)
        assert_match(/^  \? home: not judged: this machine has no trusted certificates/, result.out)
        assert_match(%r{^⚪ Production smoke seal: unsealed — 0/1 green}, result.out)
        assert_equal 3, result.code
        json = JSON.parse(Command.run("studio", "--json", folder: folder, env: trust).out)
        assert_equal false, json.fetch("passed")
        assert_match(/\A0 passed, 0 failed, 1 not judged, 1 request$/, result.out)
        assert_match(/not judged: home no trust store\z/, json.fetch("reason"))
        assert_equal true, json.dig("seal", "unsealed")
      end
    end
  end

  def test_warning_is_shown_and_leaves_the_seal_green
    result, = seal({ "/" => PAGE }, "studio", checks: "{ home: { path: /, title: Studios, severity: warn } }")
    assert_match(/^!  home  200  +\d+ ms  title\n\n.*\n  ! home: title: expected "Studios", got "Studio"\n/, result.out)
    assert_match(/^🟢 .*; warning: home title$/, result.out)
    assert_equal 0, result.code
  end

  def test_what_several_checks_have_in_common_is_told_once_below_their_lines
    checks = "{ home: { path: / }, tasks: { path: /tasks }, 日本: { path: /signin, title: Studios } }"
    pages = { "/" => [500, {}, ""], "/tasks" => [500, {}, ""], "/signin" => PAGE }
    result, = seal(pages, "studio", checks: checks)
    _counts, home, tasks, signin, *below, _verdict = result.out.lines(chomp: true)
    assert_match(/\A✗  home   500  +\d+ ms\z/, home)
    assert_match(/\A✗  tasks  500  +\d+ ms\z/, tasks)
    assert_match(/\A✗  日本   200  +\d+ ms  title\z/, signin)
    curl, others = below.partition { |line| line.start_with?("      curl ") }
    assert_equal ["", "app: the app did not answer as expected", "  ✗ home, tasks: 500",
                  '  ✗ 日本: title: expected "Studios", got "Studio"', ""], others
    assert_equal(["/", "/signin"], curl.map { |line| line[%r{(?<=\d)/[^/]*\z}] })
  end

  def test_check_that_took_several_looks_says_so
    looks = 0
    booting = ->(_) { (looks += 1) < 3 ? [503, {}, ""] : PAGE }
    result, = seal({ "/" => booting }, "studio", "--boot-window", "60", settings: "concurrency: 1")
    assert_match(/^✓  home  200  +\d+ ms  \(\d+ attempts, first 503\)$/, result.out)
    assert_match(%r{^🟢 .* — 1/1 green vs \S+, settled after [\d.]+ m?s, 1 check retried$}, result.out)
  end

  def test_revisions_that_answered_are_counted
    page = [200, { "X-Revision" => "9f8e7d6" }, "<title>Studio</title>"]
    result, = seal({ "/" => page }, "--sha", "0a1b2c3", settings: "revision: { header: X-Revision }")
    assert_match(/^✗  revision  200  +\d+ ms  old revision still served  3 × 9f8e7d6$/, result.out)
    assert_includes result.out, "\n\nold revision still served\n  ✗ home, revision: old revision still served\n"
    assert_equal 1, result.code
    result, = seal({ "/" => page }, "--sha", "9f8e7d6c5b4a", settings: "revision: { header: X-Revision }")
    assert_match(/^✓  revision  200  +\d+ ms  3 × 9f8e7d6$/, result.out)
    assert_equal 0, result.code
  end

  def test_command_that_reproduces_a_failure_does_so
    skip("needs curl") unless system("sh", "-c", "command -v curl", out: File::NULL)
    result, = HTTPServer.start({ "/" => [500, {}, "boom"] }) do |server|
      in_studio(server) do |folder|
        command = Command.run("studio", folder: folder).out[/^      (curl .*)$/, 1]
        break Open3.capture2e("sh", "-c", command)
      end
    end
    assert_match(%r{\AHTTP/1.1 500 .*boom\z}m, result)
  end

  def test_throttled_is_reported_as_such_and_is_unsealed
    busy = [429, { "Retry-After" => "120" }, ""]
    result, = seal({ "/" => busy, "/tasks" => busy }, checks: TWO_CHECKS)
    told = "too many requests (429), which says nothing about the app; it asks to retry after 120 s"
    assert_includes result.out.gsub(/\n {6}(?!curl)/, " "), <<~TEXT
      throttled: whoever answers wants fewer requests; nothing is known about the app
        ? home, tasks: not judged: #{told}
            curl
    TEXT
      .chomp
    assert_equal 3, result.code
  end

  def test_ctrl_c_is_130_at_once
    HTTPServer.start({ "/" => HANG }) do |server|
      in_studio(server, settings: "timeout: 60\ndeadline: 60") do |folder|
        out, out_writer = IO.pipe
        err, err_writer = IO.pipe
        pid = Command.spawn("studio", folder: folder, out: out_writer, err: err_writer)
        [out_writer, err_writer].each(&:close)
        within(SOON) do
          server.wait_for_request
          Process.kill(:INT, pid)
          assert_equal 130, Process.wait2(pid).last.exitstatus
          server.wait_for_hang_up
        end
        assert_equal ["", "prod-smoke: interrupted; nothing was sealed\n"], [out.read, err.read]
      ensure
        [out, err].each(&:close)
      end
    end
  end

  def test_json_stands_alone_on_stdout
    result, server = seal({ "/" => PAGE }, "studio", "--json")
    json = JSON.parse(result.out)
    assert_equal ["studio", server.url, true], json.values_at("app", "url", "passed")
    seal = SmokeSeal::Seal.from_h(json.fetch("seal"))
    assert_predicate seal, :green?
    assert_equal(%w[home], seal.evidence.map { |record| record["check"] })
    assert_equal ["", 0], [result.err, result.code]
  end

  def test_json_of_a_red_seal_says_that_it_has_not_passed
    result, = seal({ "/" => [500, {}, ""] }, "studio", "--json")
    assert_equal false, JSON.parse(result.out).fetch("passed")
    assert_equal 1, result.code
  end

  def test_help_and_version_are_reported_on_stdout
    version = Command.run("--version")
    assert_equal ["#{SmokeSeal::VERSION}\n", "", 0], [version.out, version.err, version.code]
    help = Command.run("--help")
    assert_equal ["", 0], [help.err, help.code]
    ["prod-smoke [APP]", "check-config", "--url URL", "--sha SHA", "--boot-window SECONDS", "--config PATH",
     "--[no-]browser", "--json", "--version", "--help"].each do |word|
      assert_includes help.out, word
    end
    assert_operator help.out.lines(chomp: true).map(&:length).max, :<=, 80
  end
end
