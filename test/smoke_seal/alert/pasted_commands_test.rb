# frozen_string_literal: true

require "open3"
require "shellwords"
require_relative "../../test_helper"
require_relative "../../support/alerts"
require_relative "../../support/command"
require_relative "../../support/http_server"
require_relative "../../support/workspace"

# What an operator copies from a terminal into a shell does what it says, whatever a page or a release is called.
class PastedCommandsTest < Minitest::Test
  include Alerts
  include Workspace

  SHELLS = %w[/bin/bash /bin/dash].select { |shell| File.executable?(shell) }.freeze
  HOSTILE = ["//", "/", "$x'@b'", "$(cmd)", "`cmd`", "'", '"', "\\", ";cmd;", "|cmd", "&cmd&", ">/tmp/x", "#", "   # x",
             "!cmd", "~", "{a,cmd}", "[a]", "*", "?", "@", ":p@", "=", "$IFS", "${cmd}", "token=abcdefgh",
             "https://u:p@h/", "é", " cmd ", "```"].freeze
  # Prints the last word of each of these commands; and tells of any other.
  STUB = <<~SH
    cmd() { echo EXECUTED; }
    last() { for word; do last=$word; done; printf '%s\\n' "$last"; }
    curl() { last "$@"; }
    git() { printf '%s\\n' "$2"; }
    heroku() { printf '%s\\n' "$3"; }
  SH

  def setup
    refute_empty SHELLS
    @random = Random.new(7)
  end

  def test_a_redirect_target_cannot_make_the_printed_line_run_a_command
    HTTPServer.start({}) do |other|
      path = "//$x'@b'$(cmd)//$y'@d"
      pages = { "/tasks" => ["302 Found", { "Location" => "#{other.url}#{path}" }, ""] }
      in_shop(pages) do |folder|
        said = Command.run("--boot-window", "0", folder: folder)
        assert_equal 1, said.code
        lines = [said.out, alert(SmokeSeal.run("shop", config: "#{folder}/config/smoke_seal.yml", boot_window: 0)).text]
        lines.each { |text| assert_pasted ["#{other.url}#{path}"], text.scan(/^ *curl .*/) }
      end
    end
  end

  def test_thousands_of_curl_lines_are_printed_unchanged
    urls = Array.new(3000) { "https://shop.example/#{hostile}" }
    records = urls.map.with_index do |url, number|
      record("c#{number}", "failed", finding("title", number.to_s, "x"), curl: "curl -sS #{Shellwords.escape(url)}")
    end
    records.each_slice(40).zip(urls.each_slice(40)) do |some, expected|
      assert_pasted expected, alert(red(some), commands: []).text.scan(/^ *curl .*/)
    end
  end

  def test_thousands_of_odd_repositories_and_apps_stay_one_word_of_the_rollback_commands
    facts = Array.new(1000) { ["r#{hostile}".strip, "a#{hostile}".strip] }
    seal = red
    ways = facts.map do |repo, heroku_app|
      commands = seal.rollback_commands(repo: repo, heroku_app: heroku_app, deployed_sha: "0a1b2c3")
      alert(seal, commands: commands).rollback_commands.first(2).map do |way|
        "#{way.command[/\A[^\n]*?(?= && |\z)/]}\n"
      end
    end
    assert_pasted facts.flat_map { |repo, heroku_app| [heroku_app, repo] }, ways.flatten
  end

  def test_the_comment_of_a_command_begins_outside_of_quotes
    { "git -C '/srv/a   # b' push" => ["git -C '/srv/a   # b' push", nil],
      "git -C '/srv/a   # b' push   # durable: it's   # best" =>
        ["git -C '/srv/a   # b' push", "durable: it's   # best"],
      "echo \"a   # b\"" => ["echo \"a   # b\"", nil],
      "heroku rollback   # fastest" => ["heroku rollback", "fastest"] }.each do |line, parts|
      way = SmokeSeal::Alert::RollbackCommand.new(line)
      assert_equal parts, [way.command, way.why], line
    end
  end

  def test_a_command_with_terminal_control_characters_is_left_out_and_reported
    alert = alert(red([failed = record("a", "failed", finding("title", "x", "y"), curl: "curl '\e]0;x\a'")]),
                  commands: ["heroku rollback", "echo '\u202E'", "echo \e['A'"])
    assert_equal ["heroku rollback"], alert.commands
    assert_includes alert.text, "a rollback command is not shown"
    assert_nil SmokeSeal::FailureGroup.of([failed]).first.curl
  end

  private

  def hostile = Array.new(@random.rand(1..10)) { HOSTILE.sample(random: @random) }.join

  def in_shop(pages, &block)
    HTTPServer.start(pages) do |server|
      in_app("apps: { shop: { url: #{server.url}, checks: { tasks: { path: /tasks } } } }", &block)
    end
  end

  # Each line, pasted into each shell, is one command with the word that was meant.
  def assert_pasted(expected, lines)
    assert_equal expected.size, lines.size
    SHELLS.each do |shell|
      out, = Open3.capture2e({ "PATH" => "" }, shell, "-c", "#{STUB}#{lines.map(&:lstrip).join("\n")}\n")
      assert_equal expected.map(&:b), out.b.lines(chomp: true), shell
    end
  end
end
