# frozen_string_literal: true

require_relative "../../test_helper"
require_relative "../../support/prod_smoke"
require "json"

# prod-smoke watch: a seal for cron, which prints what changed.
class CLIWatchTest < Minitest::Test
  include ProdSmoke

  # A shop whose paths in +failing+ answer 500, and a folder with its config.
  def in_shop
    @failing = []
    pages = %w[/up /].to_h { |path| [path, ->(_request) { [@failing.include?(path) ? 500 : 200, {}, "<p>hello</p>"] }] }
    HTTPServer.start(pages) do |server|
      yaml = "apps: { shop: { url: #{server.url}, boot_window: 0, checks: { up: { path: /up }, home: { path: / } } } }"
      in_app(yaml) { |folder| yield folder, server }
    end
  end

  def watch(folder, *options) = Command.run("watch", "shop", *options, folder: folder)

  def test_it_prints_what_changed_and_nothing_else
    in_shop do |folder|
      said = [[], [], ["/"], ["/"], ["/up", "/"], []].map do |failing|
        @failing = failing
        result = watch(folder, "--state", "shop.json")
        assert_empty result.err
        verdict = result.out.lines.last&.slice(/\A\S+ Production smoke seal: \w+/)
        [result.code, verdict, result.out[/^\d+ passed.*failed/]]
      end
      assert_equal [[0, "🟢 Production smoke seal: passed", "2 passed, 0 failed"], [0, nil, nil],
                    [1, "🔴 Production smoke seal: FAILED", "1 passed, 1 failed"], [1, nil, nil],
                    [1, "🔴 Production smoke seal: FAILED", "0 passed, 2 failed"],
                    [0, "🟢 Production smoke seal: passed", "2 passed, 0 failed"]], said
    end
  end

  def test_a_failure_that_a_second_seal_does_not_confirm_is_not_printed
    in_shop do |folder, server|
      watch(folder, "--state", "shop.json")
      asked = server.requests.size
      # Each seal makes new requests; only those of the first one fail.
      @failing = Class.new { define_method(:include?) { |_path| server.requests.size <= asked + 2 } }.new
      result = watch(folder, "--state", "shop.json")
      assert_equal [0, "", ""], [result.code, result.out, result.err]
    end
  end

  def test_without_a_state_each_seal_is_printed
    in_shop do |folder|
      2.times { assert_match(/^🟢 Production smoke seal: passed/, watch(folder).out) }
    end
  end

  def test_json_is_printed_in_every_case_and_says_whether_something_changed
    in_shop do |folder|
      said = Array.new(2) { JSON.parse(watch(folder, "--state", "shop.json", "--json").out) }
      assert_equal([true, false], said.map { |object| object["changed"] })
      assert_equal %w[app url passed seal reason], JSON.parse(File.read("#{folder}/shop.json")).keys
      assert_equal "green", SmokeSeal::Seal.load(File.read("#{folder}/shop.json")).status
    end
  end

  def test_seal_that_could_not_be_made_is_told_once_and_has_its_exit_code
    in_shop do |folder|
      yaml = "apps: { shop: { url: 'http://no-such-host.invalid', boot_window: 0, checks: { up: { path: /up } } } }"
      File.write("#{folder}/config/smoke_seal.yml", yaml)
      said = Array.new(2) { watch(folder, "--state", "shop.json") }
      assert_equal said.first.code, said.last.code
      refute_equal 0, said.first.code
      assert_equal [false, true], (said.map { |result| result.out.empty? })
    end
  end

  def test_file_with_something_else_is_not_written_over
    in_shop do |folder|
      File.write("#{folder}/notes.txt", "mine")
      result = watch(folder, "--state", "notes.txt")
      assert_equal 2, result.code
      assert_equal "prod-smoke: --state notes.txt: holds no seal; name a file of the watch's own\n", result.err
      assert_equal "mine", File.read("#{folder}/notes.txt")
    end
  end

  def test_state_that_cannot_be_written_is_an_error
    in_shop do |folder|
      result = watch(folder, "--state", "nowhere/shop.json")
      assert_equal 3, result.code
      assert_match(/\Aprod-smoke: --state could not be written: Errno::ENOENT: No such file or directory/, result.err)
    end
  end

  def test_option_is_for_this_command_alone
    result = Command.run("shop", "--state", "x.json")
    assert_equal [2, "prod-smoke: --state is for watch and vote\nTry prod-smoke --help\n"], [result.code, result.err]
  end
end
