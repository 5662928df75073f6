# frozen_string_literal: true

require_relative "../../test_helper"
require_relative "../../support/certificate_authority"
require_relative "../../support/prod_smoke"
require "json"

# How much the command prints: --quiet and --verbose.
class CLIQuietTest < Minitest::Test
  include ProdSmoke

  def test_quiet_prints_the_verdict_line_alone_and_keeps_the_exit_code
    { PAGE => [%r{\A🟢 Production smoke seal: passed — 1/1 green .*\n\z}, 0],
      [500, {}, ""] => [%r{\A🔴 Production smoke seal: FAILED — 0/1 green .*; failing: home 500\n\z}, 1],
      [429, { "Retry-After" => "120" }, ""] => [/\A⚪ Production smoke seal: unsealed — .*\n\z/, 3] }
      .each do |page, (verdict, code)|
        result, = seal({ "/" => page }, "studio", "--quiet")
        assert_match verdict, result.out
        assert_equal ["", code], [result.err, result.code]
      end
  end

  def test_quiet_shows_no_progress_on_a_terminal
    HTTPServer.start({ "/" => PAGE }) do |server|
      in_studio(server) do |folder|
        result = within(20) { Command.on_terminal("studio", "--quiet", folder: folder) }
        assert_match(/\A🟢 [^\r\n]*\r\n\z/, result.out)
      end
    end
  end

  def test_quiet_writes_the_files_that_are_asked_for
    HTTPServer.start({ "/" => [500, {}, ""] }) do |server|
      in_studio(server) do |folder|
        result = Command.run("--quiet", "--json-file", "seal.json", "--report", "html=seal.html", folder: folder)
        assert_equal [1, 1], [result.out.lines.size, result.code]
        assert_equal false, JSON.parse(File.read("#{folder}/seal.json")).fetch("passed")
        assert_includes File.read("#{folder}/seal.html"), "<html"
      end
    end
  end

  def test_quiet_sends_the_annotations_for_github_to_standard_error
    result, = seal({ "/" => [500, {}, ""] }, "--quiet", "--github")
    assert_match(/\A🔴 .*\n\z/, result.out)
    assert_match(/\A::error file=/, result.err)
  end

  def test_quiet_leaves_errors_of_the_command_line_on_standard_error
    result, server = seal({ "/" => PAGE }, "nobody", "--quiet")
    assert_refused(/\Aprod-smoke: unknown app nobody/, result)
    assert_empty server.requests
  end

  def test_quiet_is_refused_with_what_prints_more
    { %w[--quiet --verbose] => "--quiet prints less, and --verbose more; give one of them",
      %w[--quiet --baseline x.json] => "--baseline is taken before the deploy, so it takes no --quiet",
      %w[watch --quiet] => "watch takes --url, --sha, --config, --browser, --json and --state" }.each do |options, why|
      result, server = seal({ "/" => PAGE }, *options)
      assert_refused(/\Aprod-smoke: #{why}$/, result)
      assert_empty server.requests
    end
  end

  def test_quiet_is_refused_with_json_which_stays_json
    result, server = seal({ "/" => PAGE }, "--quiet", "--json")
    why = "--quiet prints only the verdict, and --json only JSON; give one of them"
    assert_equal [why, 2], [JSON.parse(result.out).fetch("reason"), result.code]
    assert_match(/\Aprod-smoke: #{why}\n/, result.err)
    assert_empty server.requests
  end

  # -- --verbose

  IMAGES = (1..12).map { |number| "<img src=/#{number}.png alt=x>" }.join

  def test_verbose_lists_what_the_report_cuts
    page = [200, {}, "<title>Studio</title><p>Welcome</p>#{IMAGES}"]
    checks = "{ home: { path: /, assets: true } }"
    short, = seal({ "/" => page }, checks: checks)
    assert_equal 8, short.out.scan(/^  ✗ 404/).size
    assert_includes short.out, "  … and 4 more on home (see --verbose)\n"
    long, = seal({ "/" => page }, "--verbose", checks: checks)
    assert_equal 10, long.out.scan(/^  ✗ 404/).size
    assert_includes long.out, "  … and 2 more on home, which the seal only counts\n"
    assert_equal [1, 1], [short.code, long.code]
  end

  def test_broken_stylesheet_of_five_pages_is_shown_once_with_the_command_that_fetches_it
    names = %w[home glossary index chapters search]
    pages = names.to_h { |name| ["/#{name}", [200, {}, "<link rel=stylesheet href=/style/manual.css><p>Text"]] }
    checks = "{ #{names.map { |name| "#{name}: { path: /#{name}, assets: true }" }.join(", ")} }"
    result, server = seal(pages, checks: checks)
    assert_equal 1, result.out.scan("404 /style/manual.css").size
    told = Regexp.escape("  ✗ 404 /style/manual.css, on 5 pages (home, glossary, …)\n      curl ")
    assert_match(%r{^#{told}.* #{server.url}/style/manual.css\n}, result.out)
    all, = seal(pages, "--verbose", checks: checks)
    assert_includes all.out, "on 5 pages (home, glossary, index, chapters, search)\n"
  end
end
