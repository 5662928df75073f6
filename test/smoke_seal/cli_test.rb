# frozen_string_literal: true

require_relative "../test_helper"
require_relative "../support/certificate_authority"
require_relative "../support/command"
require "json"

class CLITest < Minitest::Test
  include Workspace

  PAGE = [200, {}, "<title>Studio</title><h1>Welcome</h1>"].freeze
  HANG = nil
  TWO_CHECKS = "{ home: { path: / }, tasks: { path: /tasks } }"
  # Long enough for a busy machine, and far below the timeouts and deadlines that would be waited for by mistake.
  SOON = 5

  ESCAPE = "\e"

  # A folder with a config for one app, studio, whose url is +server+'s.
  def in_studio(server, checks = "{ home: { path: / } }", settings: "", &block)
    in_app("apps:\n  studio:\n    url: #{server.url}\n    checks: #{checks}\n#{settings.gsub(/^/, "    ")}\n", &block)
  end

  # Runs the command against a server with these pages.
  def seal(pages, *arguments, checks: "{ home: { path: / } }", settings: "timeout: 60\ndeadline: 60", **options)
    HTTPServer.start(pages) do |server|
      in_studio(server, checks, settings: settings) do |folder|
        result = Command.run(*arguments, folder: folder, **options)
        return result, server
      end
    end
  end

  def assert_no_backtrace(result)
    refute_match(/\.rb:\d|\.rs:\d|^\s*from /, result.err)
    refute_match(/\.rb:\d|\.rs:\d|^\s*from /, result.out)
  end

  # Nothing was sealed, and +message+ says why.
  def assert_refused(message, result)
    assert_no_backtrace(result)
    assert_match message, result.err
    assert_empty result.out
    assert_equal 2, result.code
    assert_operator result.seconds, :<, SOON
  end

  # The seal is red, and +finding+ stands in the line of the check.
  def assert_red(finding, result)
    assert_no_backtrace(result)
    assert_match finding, result.out
    assert_match(/^🔴 Production smoke seal: FAILED — /, result.out.lines.last)
    assert_empty result.err
    assert_equal 1, result.code
    assert_operator result.seconds, :<, SOON
  end

  # -- What it prints, and its exit codes

  def test_green_is_0_with_a_line_for_each_check_and_the_verdict_last
    result, server = seal({ "/" => PAGE, "/tasks" => PAGE }, "studio", checks: TWO_CHECKS)
    home, tasks, verdict, *more = result.out.lines(chomp: true)
    assert_match(/\A✓  home   200  +\d+ ms\z/, home)
    assert_match(/\A✓  tasks  200  +\d+ ms\z/, tasks)
    assert_match(%r{\A🟢 Production smoke seal: passed — 2/2 green vs #{server.url} in \d+ ms\z}, verdict)
    assert_equal [[], "", 0], [more, result.err, result.code]
  end

  def test_red_is_1_with_what_was_expected_what_came_and_where
    result, server = seal({ "/" => PAGE }, "studio", checks: "{ home: { path: /, title: /Studios/, text: Goodbye } }")
    title = 'title: expected /Studios/, got "Studio"'
    text = 'text: expected "Goodbye", got a page that begins "Welcome"'
    assert_red(%r{\A✗  home  200  +\d+ ms  #{title}  #{text}  #{server.url}/$}, result)
    assert_match(%r{ — 0/1 green .*; failing: home title\+text$}, result.out)
  end

  def test_unsealed_is_3_and_says_why
    HTTPServer.start({ "/" => PAGE }, tls: CertificateAuthority.new.context) do |server|
      in_studio(server) do |folder|
        trust = { "SSL_CERT_FILE" => "#{folder}/none.pem", "SSL_CERT_DIR" => "#{folder}/none" }
        result = Command.run("studio", folder: folder, env: trust)
        assert_match(/^\?  home .*not judged: this machine has no trusted certificates/, result.out)
        assert_match(%r{^⚪ Production smoke seal: unsealed — 0/1 green}, result.out)
        assert_equal 3, result.code
        json = JSON.parse(Command.run("studio", "--json", folder: folder, env: trust).out)
        assert_nil json.fetch("passed")
        assert_equal true, json.dig("seal", "unsealed")
      end
    end
  end

  def test_warning_is_shown_and_leaves_the_seal_green
    result, = seal({ "/" => PAGE }, "studio", checks: "{ home: { path: /, title: Studios, severity: warn } }")
    assert_match(/^!  home .* title: expected "Studios", got "Studio"/, result.out)
    assert_match(/^🟢 .*; warning: home title$/, result.out)
    assert_equal 0, result.code
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

  # -- The browser lane

  def test_lane_has_its_line_and_what_it_said_last_stands_below_when_it_did_not_pass
    result, server = seal({ "/" => PAGE }, settings: "browser: 'seq 30; exit 2'")
    told = (16..30).map { |number| "     #{number}\n" }.join
    line = /^✗  browser       +\d+ ms  exit: expected 0, got 2  #{server.url}\n/
    assert_match(/#{line}#{told}🔴 .*; failing: browser exit 2$/, result.out)
    assert_equal ["", 1], [result.err, result.code]
    result, = seal({ "/" => PAGE }, settings: "browser: seq 30")
    assert_match(%r{^✓  browser       +\d+ ms\n🟢 .*: passed — 2/2 green}, result.out)
  end

  def test_lane_that_cannot_run_here_is_told_and_stays_green
    result, = seal({ "/" => PAGE }, "--browser", settings: "browser: no-such-command-anywhere")
    assert_match(/^-  browser .* ms  not run: command not found\n     .*not found\n🟢 .*; not run: browser/, result.out)
    assert_equal ["", 0], [result.err, result.code]
  end

  def test_lane_can_be_left_out_and_must_be_there_when_it_is_asked_for
    result, = seal({ "/" => PAGE }, "--no-browser", settings: "browser: exit 1")
    refute_match(/browser/, result.out)
    assert_equal ["", 0], [result.err, result.code]
    result, server = seal({ "/" => PAGE }, "--browser")
    assert_refused(/\Aprod-smoke: browser: no browser lane is declared; .*\n\z/, result)
    assert_empty server.requests
  end

  def test_progress_waits_for_the_lane_only_where_it_runs
    HTTPServer.start({ "/" => PAGE }) do |server|
      in_studio(server, settings: "browser: 'sleep 0.3'") do |folder|
        assert_includes Command.on_terminal(folder: folder).out, "1/2 checked, waiting for browser"
        refute_includes Command.on_terminal("--no-browser", folder: folder).out, "browser"
      end
    end
  end

  def test_json_has_all_that_is_known_of_the_lane
    result, = seal({ "/" => PAGE }, "--json", settings: "browser: 'seq 30; exit 2'")
    record = JSON.parse(result.out).dig("seal", "evidence").last
    assert_equal ["browser", "failed", 2, "seq 30; exit 2"],
                 record.values_at("check", "outcome", "exit_code", "command")
    assert_equal (1..30).to_a.join("\n"), record["output"]
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

  def test_help_and_version_are_told_on_stdout
    version = Command.run("--version")
    assert_equal ["#{SmokeSeal::VERSION}\n", "", 0], [version.out, version.err, version.code]
    help = Command.run("--help")
    assert_equal ["", 0], [help.err, help.code]
    ["prod-smoke [APP]", "check-config", "--url URL", "--config PATH", "--[no-]browser", "--json", "--version",
     "--help"].each do |word|
      assert_includes help.out, word
    end
    assert_operator help.out.lines(chomp: true).map(&:length).max, :<=, 80
  end

  # -- Where it prints

  def test_piped_output_is_plain
    %w[/ /gone].each do |path|
      result, = seal({ "/" => PAGE }, "studio", checks: "{ home: { path: #{path} } }")
      refute_includes result.out + result.err, ESCAPE
      refute_includes result.out, "\r"
    end
  end

  def test_terminal_shows_progress_while_the_run_goes_on_and_then_colours
    held = Queue.new
    HTTPServer.start({ "/" => PAGE, "/slow" => ->(_) { held.pop && PAGE } }) do |server|
      in_studio(server, "{ home: { path: / }, slow: { path: /slow } }") do |folder|
        result = within(20) do
          Command.on_terminal("studio", folder: folder) do |terminal|
            # Only now the slow page is answered: what was read until here came during the run.
            terminal.gets("1/2 checked, waiting for slow").tap { held << true }
          end
        end
        assert_equal 0, result.code
        lines = ["0/2 checked, waiting for home, slow", "1/2 checked, waiting for slow", "2/2 checked", ""]
        progress = lines.map { |line| Regexp.escape("\r\e[2K#{line}") }.join
        rows = /\e\[32m✓\e\[0m  home  200 .*\r\n\e\[32m✓\e\[0m  slow  200 .*\r\n/
        assert_match(/\A#{progress}#{rows}\e\[1m🟢 .*\e\[0m\r\n\z/, result.out)
      end
    end
  end

  def test_progress_fits_on_the_line_of_a_narrow_terminal
    HTTPServer.start({ "/" => PAGE }) do |server|
      names = Array.new(9) { |number| "a_check_with_a_long_name_#{number}" }
      in_studio(server, "{ #{names.map { |name| "#{name}: { path: / }" }.join(", ")} }") do |folder|
        result = within(20) { Command.on_terminal("studio", folder: folder, columns: 40) }
        first = result.out[/\r\e\[2K(0[^\r]*)/, 1]
        assert_equal "0/9 checked, waiting for a_check_with_…", first
      end
    end
  end

  def test_no_color_is_honoured_on_a_terminal
    HTTPServer.start({ "/" => PAGE }) do |server|
      in_studio(server) do |folder|
        coloured = within(20) { Command.on_terminal("studio", folder: folder, env: { "NO_COLOR" => "" }) }
        assert_match(/\e\[\d+m/, coloured.out)
        plain = within(20) { Command.on_terminal("studio", folder: folder, env: { "NO_COLOR" => "1" }) }
        refute_match(/\e\[\d+m/, plain.out)
        dumb = within(20) { Command.on_terminal("studio", folder: folder, env: { "TERM" => "dumb" }) }
        refute_includes dumb.out, ESCAPE
      end
    end
  end

  def test_json_on_a_terminal_has_no_progress
    HTTPServer.start({ "/" => PAGE }) do |server|
      in_studio(server) do |folder|
        result = within(20) { Command.on_terminal("studio", "--json", folder: folder) }
        assert_equal true, JSON.parse(result.out).fetch("passed")
      end
    end
  end

  def test_reader_that_goes_away_changes_no_exit_code
    # More than what is kept back until the end.
    many = "{ <%= (1..400).map { |number| \"a page with the number \#{number}: { path: /gone }\" }.join(', ') %> }"
    HTTPServer.start do |server|
      in_studio(server, many) do |folder|
        { %w[studio] => 1, %w[studio --json] => 1, %w[--help] => 0, %w[check-config] => 0 }.each do |arguments, code|
          reader, writer = IO.pipe
          reader.close
          err, err_writer = IO.pipe
          pid = Command.spawn(*arguments, folder: folder, out: writer, err: err_writer)
          [writer, err_writer].each(&:close)
          assert_equal [code, ""], [within(20) { Process.wait2(pid).last.exitstatus }, err.read], arguments.inspect
        ensure
          err.close
        end
      end
    end
  end

  # Where nobody can read the verdict: the disk is full.
  def codes_and_complaints(server, *arguments)
    in_studio(server) do |folder|
      err, err_writer = IO.pipe
      pid = Command.spawn("studio", *arguments, folder: folder, out: "/dev/full", err: err_writer)
      err_writer.close
      return [within(20) { Process.wait2(pid).last.exitstatus }, err.read]
    ensure
      err.close
    end
  end

  def test_report_that_cannot_be_written_is_told_and_no_green
    skip "no /dev/full here" unless File.exist?("/dev/full")
    told = "prod-smoke: the report could not be written: No space left on device\n"
    [[PAGE, 3], [[500, {}, ""], 1]].each do |page, code|
      HTTPServer.start({ "/" => page }) do |server|
        [[], %w[--json]].each { |options| assert_equal [code, told], codes_and_complaints(server, *options) }
      end
    end
  end

  # -- Where it runs

  def test_one_app_needs_no_name
    result, = seal({ "/" => PAGE })
    assert_equal 0, result.code
    in_app("apps: { studio: , shop: }") do |folder|
      assert_refused(/\Aprod-smoke: which app\? known: studio, shop\n\z/, Command.run(folder: folder))
    end
  end

  def test_config_is_found_from_a_subfolder_and_given_from_anywhere
    HTTPServer.start({ "/" => PAGE }) do |server|
      in_studio(server) do |folder|
        FileUtils.mkdir_p("#{folder}/app/models")
        assert_equal 0, Command.run("studio", folder: "#{folder}/app/models").code
        assert_equal 0, Command.run("studio", "--config", "../config/smoke_seal.yml", folder: "#{folder}/app").code
        assert_equal 0, Command.run("studio", "--config", "#{folder}/config/smoke_seal.yml", folder: "/").code
      end
    end
  end

  def test_url_alone_gets_the_default_checks_from_anywhere
    HTTPServer.start({ "/" => PAGE, "/up" => [200, {}, ""] }) do |server|
      result = Command.run("--url", server.url, folder: "/")
      assert_match(/\A✓  up .*\n✓  home .*\n🟢 /, result.out)
      assert_equal 0, result.code
    end
  end

  def test_binstub_of_a_host_finds_its_config_from_anywhere
    HTTPServer.start({ "/" => PAGE }) do |server|
      binstub = File.join(Command::ROOT, "test/dummy/bin/prod-smoke")
      result = Command.run("mcritchie-studio", "--url", server.url, command: [RbConfig.ruby, binstub], folder: "/")
      assert_match(/failing: up 404, home title\+text, signin 404, tasks 404\n\z/, result.out)
      assert_equal 1, result.code
    end
  end

  def test_names_beyond_ascii_are_told_in_any_locale
    in_folder("größe/config/smoke_seal.yml" => "apps: { größe: { url: http://127.0.0.1:9, chekcs: } }") do |folder|
      folder = "#{folder}/größe"
      env = { "LANG" => "C", "LC_ALL" => "C" }
      assert_refused(/\Aprod-smoke: unknown app grün; known: größe\n\z/, Command.run("grün", folder: folder, env: env))
      assert_refused(/unknown app gr�n; known: größe/, Command.run("gr\xFCn", folder: folder, env: env))
      assert_refused(/unknown app gr�n; known: größe/, Command.run("gr\xFCn", folder: folder))
      assert_refused(%r{\Aconfig/smoke_seal.yml:\n  größe\n    chekcs: },
                     Command.run("check-config", folder: folder, env: env))
      File.write("#{folder}/config/smoke_seal.yml", "größe:")
      assert_refused(%r{/größe/config/smoke_seal.yml: größe: unknown key},
                     Command.run("check-config", folder: folder, env: env))
    end
  end

  # -- check-config

  def test_check_config_tells_what_would_be_looked_at_and_sends_nothing
    result, server = seal({ "/" => PAGE }, "check-config", checks: TWO_CHECKS)
    assert_equal ["studio: 2 checks at #{server.url}: home, tasks\n", "", 0], [result.out, result.err, result.code]
    assert_empty server.requests
  end

  def test_check_config_tells_everything_that_is_wrong_by_app
    in_app("apps: { studio: { url: example.com, timout: 5 }, shop: { url: http://a.test, checks: 5 } }") do |folder|
      told = /  studio\n    url: .*\n    timout: .*\n  shop\n    checks: must be .*\n/
      assert_refused(%r{\Aconfig/smoke_seal.yml:\n#{told}\z}, Command.run("check-config", folder: folder))
      path = "#{folder}/config/smoke_seal.yml"
      assert_refused(/\A#{path}:\n#{told}\z/, Command.run("check-config", "--config", path, folder: "/usr"))
    end
  end

  def test_check_config_without_any_config_says_what_to_write
    in_folder do |folder|
      assert_refused(%r{\Aprod-smoke: no app is known from here; write config/smoke_seal.yml\n\z},
                     Command.run("check-config", folder: folder))
    end
  end

  # -- Bad input: the command line and the config. Nothing is sent.

  def test_wrong_command_lines_are_refused_with_a_hint
    {
      %w[--nope] => "invalid option: --nope",
      %w[--url] => "missing argument: --url",
      %w[studio shop] => "needless argument: shop",
      %w[check-config studio] => "needless argument: studio",
      %w[check-config --json] => "check-config takes --config and nothing else",
      %w[check-config --url http://127.0.0.1:9] => "check-config takes --config and nothing else",
      %w[--ulr=https://me:s3cret@a.test] => "invalid option: --ulr"
    }.each do |arguments, message|
      assert_refused(/\Aprod-smoke: #{message}\nTry prod-smoke --help\n\z/, Command.run(*arguments))
    end
  end

  def test_url_for_a_name_is_refused_and_not_repeated
    url = "https://me:s3cret@app.example.com"
    [[url], ["studio", url], ["check-config", url], [url, "--url", "http://127.0.0.1:9"]].each do |arguments|
      assert_refused(/\Aprod-smoke: an app is a name; to look at a URL write --url URL\n\z/, Command.run(*arguments))
    end
  end

  # Each config is wrong in its own way, and points at a server that must not hear of it.
  def assert_refused_config(message, entry, *arguments, yaml: nil, **options)
    HTTPServer.start do |server|
      in_app(yaml || "apps:\n  studio: { url: #{server.url}, #{entry} }\n") do |folder|
        assert_refused(message, Command.run("studio", *arguments, folder: folder, **options))
      end
      assert_empty server.requests
    end
  end

  def test_unknown_app_is_told_the_known_ones
    result, server = seal({ "/" => PAGE }, "blog")
    assert_refused(/\Aprod-smoke: unknown app blog; known: studio\n\z/, result)
    assert_empty server.requests
  end

  def test_missing_config_is_refused
    assert_refused_config(/: no such file\n\z/, "", "--config", "none.yml")
    in_folder do |folder|
      assert_refused(%r{\Aprod-smoke: unknown app studio; no app is known: write config/smoke_seal.yml\n\z},
                     Command.run("studio", folder: folder))
      assert_refused(/\Aprod-smoke: no app is known from here; .*, or give a URL: prod-smoke --url https:/,
                     Command.run(folder: folder))
    end
  end

  def test_broken_yaml_is_refused
    assert_refused_config(%r{/config/smoke_seal.yml: line \d: .*\n\z}, "", yaml: "apps: { studio: [\n")
    assert_refused_config(%r{/config/smoke_seal.yml: line 1: in ERB: boom\n\z}, "", yaml: "<% raise 'boom' %>")
    assert_refused_config(%r{/config/smoke_seal.yml: is nested too deeply\n\z}, "", yaml: "#{"[" * 5000}#{"]" * 5000}")
  end

  def test_bad_regex_is_refused
    assert_refused_config(%r{\Aprod-smoke: checks.home.title: /\(/ is no regex: unclosed group\n\z},
                          "checks: { home: { path: /, title: /(/ } }")
  end

  def test_bad_selector_is_refused
    assert_refused_config(/\Aprod-smoke: checks.home.selector: "a\[" is no CSS selector: .+\n\z/,
                          "checks: { home: { path: /, selector: 'a[' } }")
  end

  def test_misspelt_expectation_is_refused_with_a_suggestion
    assert_refused_config(/\Aprod-smoke: checks.home.titel: unknown expectation; did you mean title\?\n\z/,
                          "checks: { home: { path: /, titel: Studio } }")
  end

  def test_all_problems_are_told_at_once
    assert_refused_config(/\A(prod-smoke: .+\n){4}\z/,
                          "timeout: soon, checks: { home: { title: /(/ }, up: { path: up } }")
  end

  def test_url_without_a_scheme_is_refused
    assert_refused_config(%r{\Aprod-smoke: url: example.com has no scheme; write https://example.com\n\z},
                          "", "--url", "example.com")
    assert_refused_config(/\Aprod-smoke: url: localhost:3000 has no scheme; write /, "", "--url", "localhost:3000")
  end

  def test_scheme_that_is_not_http_is_refused
    assert_refused_config(/\Aprod-smoke: url: the scheme ftp is not looked at; only http and https are\n\z/,
                          "", "--url", "ftp://example.com")
  end

  def test_unset_variable_is_refused
    headers = "headers: { X-Token: env:STUDIO_TOKEN }"
    unset = "the environment has no STUDIO_TOKEN; set it, or remove the header"
    assert_refused_config(/\Aprod-smoke: headers.X-Token: #{unset}\n\z/, headers)
    result, server = seal({ "/" => PAGE }, "studio", settings: headers, env: { "STUDIO_TOKEN" => "s3cret" })
    assert_equal 0, result.code
    assert_equal(["s3cret"], server.requests.map { |request| request.headers["x-token"] })
    refute_includes result.out, "s3cret"
  end

  def test_working_directory_that_was_deleted_is_told_without_a_backtrace
    in_folder("gone/.keep" => "") do |folder|
      script = 'cd "$1"; rm -r "$1"; shift; exec "$@"'
      command = ["sh", "-c", script, "sh", "#{folder}/gone", *Command::WORDS]
      assert_refused(/\Aprod-smoke: smoke_seal.yml: no such file\n\z/,
                     Command.run("--config", "smoke_seal.yml", command: command))
    end
  end

  # -- Bad input: the network

  def test_refused_connection_is_red
    assert_red(/^✗  home .*expected an answer with status 2xx, got the connection was refused: nothing listens there/,
               Command.run("--url", HTTPServer.start(&:url)))
  end

  # Names below invalid never resolve (RFC 6761). Where there is no resolver to say so, nothing can be judged.
  def test_unresolvable_host_is_red_or_unsealed_but_never_green
    result = Command.run("--url", "http://smoke-seal.invalid")
    assert_no_backtrace(result)
    assert_includes [1, 3], result.code
    assert_match(/the name does not resolve|this machine's resolver gave no answer/, result.out)
  end

  def test_server_that_never_answers_is_red_within_its_time
    result, = seal({ "/" => HANG }, "studio", settings: "timeout: 0.3")
    assert_red(/^✗  home +3\d\d ms  answer: .* got timed out after 0.3 s, waiting for the answer/, result)
  end

  def test_answer_that_is_no_http_is_red
    result, = seal({ "/" => "SSH-2.0-OpenSSH_9.2\r\n" }, "studio")
    assert_red(/^✗  home .* got the answer is no HTTP/, result)
  end

  def test_connection_that_is_closed_without_an_answer_is_red
    result, = seal({ "/" => "" }, "studio")
    assert_red(/^✗  home .* got the connection was closed before the answer was whole/, result)
  end

  def test_invalid_utf8_is_judged_and_shown_as_text
    page = [200, {}, "<title>caf\xE9\xFF\e[31m</title>"]
    result, = seal({ "/" => page }, "studio", checks: "{ home: { path: /, title: Studio } }")
    assert_red(/^✗  home  200 .* title: expected "Studio", got "caf/, result)
    assert_predicate result.out, :valid_encoding?
    refute_includes result.out, ESCAPE
  end

  def test_redirect_loop_is_red
    loop_of_two = { "/" => [302, { "Location" => "/a" }, ""], "/a" => [302, { "Location" => "/" }, ""] }
    result, server = seal(loop_of_two, "studio")
    assert_red(/^✗  home  302 .* not followed: it leads in a circle/, result)
    assert_equal %w[/ /a], server.requests.map(&:target)
  end

  def test_redirects_without_end_are_red
    onwards = ->(request) { [302, { "Location" => "/?#{request.target}" }, ""] }
    result, server = seal({ "/" => onwards }, "studio")
    assert_red(/^✗  home  302 .* not followed: there were too many before it/, result)
    assert_equal 6, server.requests.size
  end

  def test_endless_body_ends
    endless = Enumerator.new { |body| loop { body << ("x" * 65_536) } }
    result, = seal({ "/" => [200, {}, endless] }, "studio", checks: "{ home: { path: /, text: Studio } }")
    assert_red(/^✗  home  200 .* text: expected "Studio", got /, result)
    assert_equal 0, seal({ "/" => [200, {}, endless] }, "studio").first.code
  end

  def test_certificates_that_are_not_valid_are_red_and_a_valid_one_is_green
    authority = CertificateAuthority.new
    {
      authority.context => nil,
      authority.context(name: "example.com") => "the certificate is for another name",
      authority.context(not_after: Time.now - 60) => "the certificate has expired",
      CertificateAuthority.new("Another authority").context => "the certificate's issuer is not trusted"
    }.each do |context, message|
      HTTPServer.start({ "/" => PAGE }, tls: context) do |server|
        in_studio(server) do |folder|
          File.write("#{folder}/authority.pem", authority.to_pem)
          result = Command.run("studio", folder: folder, env: { "SSL_CERT_FILE" => "#{folder}/authority.pem" })
          message ? assert_red(/^✗  home .* got #{message}/, result) : assert_equal(0, result.code, result.out)
        end
      end
    end
  end
end
