# frozen_string_literal: true

require_relative "../../test_helper"
require_relative "../../support/prod_smoke"
require "json"

# What a program reads: an object on standard output whatever happens, and how many passed and failed.
class CLIJSONTest < Minitest::Test
  include ProdSmoke

  KEYS = %w[app url passed seal reason].freeze

  def test_green_and_red_are_reported_with_their_reason
    result, server = seal({ "/" => PAGE }, "studio", "--json")
    assert_equal ["studio", server.url, true, nil], object(result, 0).values_at("app", "url", "passed", "reason")
    result, = seal({}, "studio", "--json")
    red = object(result, 1)
    assert_equal [false, red.dig("seal", "summary")], red.values_at("passed", "reason")
  end

  def test_problems_of_the_command_line_or_the_config_are_reported
    in_app("apps: { studio: { url: http://127.0.0.1:9 }, shop: { url: http://127.0.0.1:9, chekcs: } }") do |folder|
      { %w[blog --json] => ["blog", "unknown app blog; known: studio, shop"],
        %w[--json] => [nil, "which app? known: studio, shop"],
        %w[--jso shop] => ["shop", "chekcs: unknown setting; did you mean checks?"],
        %w[--json --nope] => [nil, "invalid option: --nope"],
        %w[--nope --json] => [nil, "invalid option: --nope"],
        %w[studio more --json] => ["studio", /\Ano check is called more; /],
        %w[studio --json --boot-window soon] => ["studio", /\Aboot_window: must be/],
        %w[studio --json --sha] => [nil, "missing argument: --sha"],
        %w[studio --json --config none.yml] => ["studio", /none.yml: no such file\z/],
        %w[studio --json --previous none.json] => ["studio", /\A--previous none.json: no such file/],
        %w[studio --json --browser] => ["studio", /no browser lane/],
        %w[list blog --json] => [nil, /\Aunknown app blog/],
        %w[explain studio nope --json] => [nil, /nope/],
        %w[explain --json] => [nil, /\Amissing argument/] }.each do |arguments, (app, reason)|
        result = Command.run(*arguments, folder: folder)
        told = object(result, 2, arguments)
        assert_equal [app, nil, false], told.values_at("app", "url", "passed"), arguments
        assert_operator reason, :===, told["reason"], arguments
        assert_includes result.err, told["reason"]
        assert_equal [true, told["reason"]], told["seal"].values_at("unsealed", "summary")
        assert_nil SmokeSeal::Seal.from_h(told["seal"])
      end
    end
  end

  def test_the_url_that_was_given_is_reported_without_its_credentials
    told = object(Command.run("--url", "ftp://me:s3cret@a.test/x", "--json"), 2)
    assert_equal "…", told["url"]
    told = object(Command.run("--url", "https://me:s3cret@a.test/?q=1", "--json"), 2)
    assert_equal "https://a.test/?q=1", told["url"]
    refute_includes told.to_s, "s3cret"
  end

  def test_a_config_that_is_broken_is_reported
    in_app("apps: [") do |folder|
      assert_match(/smoke_seal.yml: line \d/, object(Command.run("--json", folder: folder), 2)["reason"])
    end
  end

  def test_without_the_extension_it_is_reported_as_well
    Dir.mktmpdir do |folder|
      FileUtils.cp_r([File.join(Command::ROOT, "lib"), File.join(Command::ROOT, "exe")], folder)
      FileUtils.rm_f(Dir.glob(File.join(folder, "lib/smoke_seal/**/smoke_seal.so")))
      command = [RbConfig.ruby, "-I#{folder}/lib", "#{folder}/exe/prod-smoke"]
      in_app("apps: { studio: { url: http://127.0.0.1:9 } }") do |app|
        result = Command.run("studio", "--json", folder: app, command: command)
        assert_match(/the extension of smoke_seal could not be loaded/, object(result, 3)["reason"])
      end
      FileUtils.rm_r(File.join(folder, "lib/smoke_seal/cli.rb"))
      result = Command.run("studio", "--json", command: command)
      assert_equal "smoke_seal could not be loaded", object(result, 3)["reason"]
    end
  end

  def test_an_interrupt_is_reported
    HTTPServer.start({ "/" => HANG }) do |server|
      in_studio(server, settings: "timeout: 60\ndeadline: 60") do |folder|
        IO.pipe do |reader, writer|
          pid = Command.spawn("studio", "--json", folder: folder, out: writer, err: File::NULL)
          writer.close
          within(SOON) { server.wait_for_request }
          Process.kill(:INT, pid)
          assert_equal 130, within(SOON) { Process.wait2(pid) }.last.exitstatus
          assert_equal "interrupted; nothing was sealed", JSON.parse(reader.read).fetch("reason")
        end
      end
    end
  end

  def test_commands_that_have_no_json_print_none
    result = Command.run("init", "https://a.test", "--json")
    assert_equal ["", 2], [result.out, result.code]
  end

  def test_the_counts_come_before_any_text_of_a_page_or_a_command
    checks = "{ home: { path: /, title: '9 passed' }, up: { path: / }, 7 failed: { path: /gone, severity: warn } }"
    settings = "browser: 'echo 5 passed; echo 4 failed; exit 1'"
    page = [200, {}, "<title>12 passed, 13 failed</title><a href=/builds>Builds</a>"]
    result, = seal({ "/" => page }, "studio", checks: checks, settings: settings)
    assert_equal %w[1 2], [result.out[/(\d+) passed/, 1], result.out[/(\d+) failed/, 1]]
    assert_match(/\A1 passed, 2 failed, 1 with a warning, \d requests\n\z/, result.out.lines.first)
    result, = seal({ "/" => PAGE }, "studio", settings: "browser: no-such-command-anywhere")
    assert_equal "1 passed, 0 failed, 1 not run, 1 request\n", result.out.lines.first
  end

  private

  def object(result, code, about = nil)
    assert_no_backtrace(result)
    told = JSON.parse(result.out)
    assert_equal [KEYS, code], [told.keys, result.code], about
    told
  end
end
