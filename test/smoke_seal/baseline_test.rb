# frozen_string_literal: true

require "test_helper"
require_relative "../support/command"
require_relative "../support/http_server"

# What was seen before a deploy, and what a seal after it says is new.
class BaselineTest < Minitest::Test
  include Workspace

  SIGNIN = [200, {}, "<title>Sign in</title><p>nothing"].freeze
  TASKS = [200, {}, "<title>Tasks</title>"].freeze
  BROKEN = [500, {}, "<title>Oops</title>"].freeze

  # Yields a shop whose pages can be exchanged, as a deploy does.
  def in_shop(pages = { "/signin" => SIGNIN, "/tasks" => TASKS }, settings: "")
    @pages = pages.dup
    served = @pages.to_h { |path, _page| [path, ->(_request) { @pages.fetch(path) }] }
    HTTPServer.start(served) do |server|
      @server = server
      in_app(<<~YAML) { |folder| yield File.join(folder, "config/smoke_seal.yml"), folder }
        apps:
          shop:
            url: "#{server.url}"
            checks:
              signin: { path: /signin, selector: 'input[name="email"]' }
              tasks: { path: /tasks }
        #{settings}
      YAML
    end
  end

  def after(config, baseline) = SmokeSeal.run!("shop", config: config, baseline: baseline, boot_window: 0)

  def marks(seal) = seal.failing.to_h { |record| [record["check"], record["findings"].map { |found| found["since"] }] }

  def test_new_failures_are_distinguished_from_those_before_the_deploy
    in_shop do |config|
      before = SmokeSeal.baseline("shop", config: config)
      assert_predicate before, :red?
      @pages["/tasks"] = BROKEN
      seal = after(config, before)
      assert_match(/; failing: tasks 500 \(new\); signin selector \(red before this release\)\z/, seal.summary)
      assert_equal({ "signin" => ["before"], "tasks" => ["new"] }, marks(seal))
      all = SmokeSeal.run_all({ "shop" => { baseline: before } }, config: config, boot_window: 0)
      assert_equal marks(seal), marks(all.fetch("shop"))
    end
  end

  def test_a_red_with_nothing_new_begins_with_that
    in_shop do |config|
      seal = after(config, SmokeSeal.baseline("shop", config: config))
      assert_match(%r{\Anothing new since this release; 1/2 green vs }, seal.summary)
      assert_match(/; failing: signin selector \(red before this release\)\z/, seal.summary)
    end
  end

  def test_without_a_baseline_nothing_is_said
    in_shop do |config|
      seal = SmokeSeal.run!("shop", config: config, boot_window: 0)
      assert_match(%r{\A1/2 green vs .*; failing: signin selector\z}, seal.summary)
      assert_equal({ "signin" => [nil] }, marks(seal))
    end
  end

  def test_the_record_of_a_seal_keeps_the_marks
    in_shop do |config|
      seal = after(config, SmokeSeal.baseline("shop", config: config))
      assert_equal seal, SmokeSeal::Seal.from_h(seal.to_h)
      assert_equal "before", SmokeSeal::Seal.load(seal.to_json)["signin"]["findings"].first["since"]
    end
  end

  def test_a_baseline_is_one_attempt_of_each_check_that_applies_before_the_deploy
    settings = "    removed: [/gone]\n    instances: 3\n    revision: { header: X-Revision }\n    browser: \"false\"\n"
    in_shop({ "/signin" => SIGNIN, "/tasks" => BROKEN, "/gone" => TASKS }, settings: settings) do |config|
      before = SmokeSeal.baseline("shop", config: config)
      assert_equal(%w[signin tasks], before.evidence.map { |record| record["check"] })
      assert_equal(%w[/signin /tasks], @server.requests.map(&:target).sort)
      assert_match(/; failing: signin selector, tasks 500\z/, before.summary)
    end
  end

  def test_it_returns_a_seal_whatever_happens
    in_shop do |config|
      assert_match(/\Aunknown app nowhere/, SmokeSeal.baseline("nowhere", config: config).summary)
      assert_predicate SmokeSeal.baseline("shop", config: "/nowhere.yml"), :unsealed?
    end
  end

  def test_what_is_no_seal_is_refused_and_a_seal_of_another_app_says_nothing
    in_shop do |config|
      error = assert_raises(SmokeSeal::ConfigError) { after(config, "red") }
      assert_match(/\Abaseline: must be a SmokeSeal::Seal/, error.message)
      other = SmokeSeal::Seal.from_h(SmokeSeal.baseline("shop", config: config).to_h.merge("app" => "blog"))
      assert_equal({ "signin" => [nil] }, marks(after(config, other)))
    end
  end

  def test_warnings_are_marked_likewise
    in_shop do |config|
      File.write(config, File.read(config).sub("path: /signin,", "path: /signin, severity: warn,"))
      seal = after(config, SmokeSeal.baseline("shop", config: config))
      assert_predicate seal, :green?
      assert_match(/; warning: signin selector \(warned before this release\)\z/, seal.summary)
    end
  end
end
