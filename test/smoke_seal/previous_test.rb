# frozen_string_literal: true

require "test_helper"
require_relative "../support/command"
require_relative "../support/http_server"

# What a run is told of the release before.
class PreviousTest < Minitest::Test
  include Workspace

  SLOW = { "/" => ->(_request) { sleep(0.3) && [200, {}, "<title>Shop</title>"] } }.freeze

  def in_shop
    HTTPServer.start(SLOW) do |server|
      in_app(<<~YAML) { |folder| yield File.join(folder, "config/smoke_seal.yml"), folder }
        apps:
          shop: { url: "#{server.url}", boot_window: 0, slower_than_last: 3x, checks: { home: { path: / } } }
      YAML
    end
  end

  def quick
    evidence = [{ "check" => "home", "outcome" => "passed", "url" => "x", "attempts" => 1,
                  "timings" => { "total_ms" => 2.0 } }]
    SmokeSeal::Seal.from_h("status" => "green", "summary" => "1/1", "evidence" => evidence)
  end

  def test_a_check_is_compared_with_the_time_it_took_before
    in_shop do |config|
      assert_match(%r{1/1 green}, SmokeSeal.run("shop", config: config).summary)
      seal = SmokeSeal.run!("shop", config: config, previous: quick)
      assert_predicate seal, :green?
      assert_match(/warning: home slower_than_last\z/, seal.summary)
      all = SmokeSeal.run_all({ "shop" => { previous: quick } }, config: config)
      assert_match(/warning: home slower_than_last\z/, all["shop"].summary)
    end
  end

  def test_a_file_that_is_not_a_seal_is_reported
    in_shop do |config|
      error = assert_raises(SmokeSeal::ConfigError) { SmokeSeal.run!("shop", config: config, previous: "green") }
      assert_match(/\Aprevious: must be a SmokeSeal::Seal/, error.message)
    end
  end

  def test_paths_that_are_gone_may_be_named_for_one_run
    in_shop do |config|
      seal = SmokeSeal.run("shop", config: config, removed: ["/gone"])
      assert_equal(["home", "removed /gone"], seal.evidence.map { |record| record["check"] })
      error = assert_raises(SmokeSeal::ConfigError) { SmokeSeal.run!("shop", config: config, removed: ["gone"]) }
      assert_match(%r{\Aremoved: "gone" must begin with one /}, error.message.sub(/\A\S+: (?=removed)/, ""))
    end
  end

  def test_the_seal_before_comes_from_a_file
    in_shop do |_config, folder|
      File.write(File.join(folder, "seal.json"), quick.to_json)
      File.write(File.join(folder, "none.json"), "{}")
      File.write(File.join(folder, "bad.json"), "{")
      result = Command.run("--previous", "seal.json", folder: folder)
      assert_equal 0, result.code, result.err
      assert_includes result.out, "slower_than_last"
      { "none.json" => "holds no verdict", "bad.json" => "is not JSON",
        "missing.json" => "no such file" }.each do |file, why|
        result = Command.run("--previous", file, folder: folder)
        assert_equal 2, result.code
        assert_match(/\Aprod-smoke: --previous #{file}: #{why}/, result.err)
      end
    end
  end
end
