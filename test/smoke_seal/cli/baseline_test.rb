# frozen_string_literal: true

require "test_helper"
require "json"
require_relative "../../support/command"
require_relative "../../support/http_server"

# prod-smoke --baseline before a deploy, and --since after it.
class CLIBaselineTest < Minitest::Test
  include Workspace

  PAGES = { "/signin" => [200, {}, "<title>Sign in</title>"], "/tasks" => [200, {}, "<title>Tasks</title>"] }.freeze

  def in_shop(&block)
    @tasks = PAGES.fetch("/tasks")
    HTTPServer.start(PAGES.merge("/tasks" => ->(_request) { @tasks })) do |server|
      in_app(<<~YAML, &block)
        apps:
          shop:
            url: "#{server.url}"
            boot_window: 0
            checks:
              signin: { path: /signin, text: password }
              tasks: { path: /tasks }
          blog: { url: "#{server.url}", checks: { tasks: { path: /tasks } } }
      YAML
    end
  end

  def run_in(folder, *arguments) = Command.run(*arguments, folder: folder)

  def test_it_writes_what_is_red_and_succeeds
    in_shop do |folder|
      result = run_in(folder, "shop", "--baseline", "before.json")
      assert_equal [0, ""], [result.code, result.err]
      assert_match(/\A1 passed, 1 failed/, result.out)
      assert_match(/^Before the deploy, no verdict: .*failing: signin text$/, result.out)
      assert_includes result.out, "Red now: signin text\nWritten to before.json, for prod-smoke --since\n"
      refute_includes result.out, "smoke seal"
      assert_equal ["before.json", "config"], Dir.children(folder).sort
      assert_equal "red", JSON.parse(File.read("#{folder}/before.json")).dig("seal", "status")
    end
  end

  def test_the_seal_after_the_deploy_tells_what_is_new
    in_shop do |folder|
      run_in(folder, "shop", "--baseline", "before.json")
      @tasks = [500, {}, ""]
      result = run_in(folder, "shop", "--since", "before.json")
      assert_equal 1, result.code
      assert_match(/; failing: tasks 500 \(new\); signin text \(red before this release\)$/, result.out)
      assert_match(/^  ✗ tasks: status: expected 2xx, got 500 \(new\)$/, result.out)
      run_in(folder, "shop", "--json-file", "seal.json")
      assert_includes run_in(folder, "shop", "--since", "seal.json").out, "nothing new since this release"
    end
  end

  def test_as_json_it_prints_what_it_writes
    in_shop do |folder|
      result = run_in(folder, "blog", "--baseline", "before.json", "--json", "--json-file", "again.json")
      assert_equal 0, result.code, result.err
      assert_equal JSON.parse(result.out), JSON.parse(File.read("#{folder}/before.json"))
      assert_equal File.read("#{folder}/before.json"), File.read("#{folder}/again.json")
      assert_includes run_in(folder, "blog", "--baseline", "before.json").out, "Red now: nothing\n"
    end
  end

  def test_a_file_that_is_no_baseline_of_the_app_is_refused_in_plain_words
    in_shop do |folder|
      run_in(folder, "blog", "--baseline", "blog.json")
      File.write("#{folder}/bad.json", "{")
      File.write("#{folder}/none.json", "[1]")
      qa = JSON.parse(File.read("#{folder}/blog.json"))["seal"].merge("app" => "shop", "environment" => "qa")
      File.write("#{folder}/qa.json", JSON.generate(qa))
      { "blog.json" => "is a seal of blog, not of shop", "bad.json" => "is not JSON",
        "missing.json" => "no such file or directory",
        "none.json" => "holds no seal; write one before the deploy with prod-smoke --baseline",
        "qa.json" => "is a seal of shop (qa), not of shop" }.each do |file, why|
        result = run_in(folder, "shop", "--since", file)
        assert_equal [2, "prod-smoke: --since #{file}: #{why}\n"], [result.code, result.err]
      end
    end
  end

  def test_what_has_no_place_before_a_deploy_is_refused
    in_shop do |folder|
      [%w[--sha 0a1b2c3], %w[--previous x.json], %w[--since x.json], %w[--boot-window 5]].each do |option|
        result = run_in(folder, "shop", "--baseline", "before.json", *option)
        said = "prod-smoke: --baseline is taken before the deploy, so it takes no #{option.first}\n"
        assert_equal [2, said], [result.code, result.err.lines.first]
      end
      assert_equal ["config"], Dir.children(folder)
    end
  end

  def test_an_error_leaves_the_file_as_it_is_and_says_so_by_its_exit_code
    in_shop do |folder|
      File.write("#{folder}/before.json", "kept")
      assert_equal 2, run_in(folder, "nowhere", "--baseline", "before.json").code
      assert_equal "kept", File.read("#{folder}/before.json")
      result = run_in(folder, "shop", "--baseline", "nowhere/before.json")
      assert_equal 3, result.code
      assert_match(/the report could not be written: No such file or directory$/, result.err)
      refute_includes result.out, "Written to"
    end
  end
end
