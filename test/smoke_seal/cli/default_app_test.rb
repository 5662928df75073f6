# frozen_string_literal: true

require_relative "../../test_helper"
require_relative "../../support/prod_smoke"
require "json"

# Which app is meant where none is named, and where an app is looked at that nothing knows.
class CLIDefaultAppTest < Minitest::Test
  include ProdSmoke

  PAGES = { "/" => PAGE, "/up" => [200, {}, ""] }.freeze
  BINSTUB = [RbConfig.ruby, "-I#{File.join(Command::ROOT, "lib")}", "-e",
             "require 'smoke_seal/cli'; SmokeSeal::CLI.main(ARGV.drop(1), root: ARGV.first)"].freeze

  # @yieldparam folder [String] of an app called studio, beside others
  def in_host(top, folder: "studio")
    HTTPServer.start(PAGES) do |server|
      yaml = "#{top.gsub("URL", server.url)}\napps: { shop: { url: #{server.url}, boot_window: 0 }, " \
             "studio: { url: #{server.url}, boot_window: 0 } }\n"
      in_folder("#{folder}/config/smoke_seal.yml" => yaml) { |place| yield "#{place}/#{folder}", server }
    end
  end

  def app_of(result) = JSON.parse(result.out).then { |told| [told["app"], told["passed"]] }

  def test_the_app_that_the_config_says_is_meant
    in_host("default_app: shop") do |folder|
      assert_equal ["shop", true], app_of(Command.run("--json", folder: folder))
      assert_match(/^up passed$/, Command.run("explain", "up", folder: folder).out)
    end
  end

  def test_the_app_that_the_folder_of_the_host_is_named_after_is_meant
    in_host("") do |folder|
      assert_equal ["studio", true], app_of(Command.run("--json", folder: folder))
      assert_equal ["studio", true], app_of(Command.run(folder, "--json", command: BINSTUB, folder: "/"))
    end
    in_host("", folder: "elsewhere") do |folder|
      assert_refused(/\Aprod-smoke: which app\? known: shop, studio\n\z/, Command.run(folder: folder))
      assert_refused(/\Aprod-smoke: which app\? /, Command.run(folder, command: BINSTUB, folder: "/"))
    end
  end

  def test_a_default_app_that_is_wrong_is_reported_and_nothing_is_sent
    { "default_app: blog" => "unknown app blog; known: shop, studio", "default_app: 5" => "default_app: must be a text",
      "default_app: ''" => "default_app: must be a text", "default_app: [shop]" => "default_app: must be a text",
      "default_url: 5" => "default_url: must be a text",
      "default_url: ftp://a.test" => nil, "default_ap: shop" => "default_ap: unknown key" }.each do |top, said|
      in_host(top) do |folder, server|
        assert_refused(/#{said}/, Command.run(folder: folder)) if said
        result = Command.run("check-config", folder: folder)
        assert_equal 2, result.code, top
        assert_includes result.err, said || "default_url: the scheme ftp is not supported"
        assert_empty server.requests
      end
    end
  end

  def test_an_unknown_app_is_checked_where_the_config_says_and_the_verdict_says_so
    in_host("default_url: URL") do |folder, server|
      result = Command.run("stduio", "--boot-window", "0", folder: folder)
      note = "unknown app stduio: checked default_url, with the default checks"
      rows = /✓  up .*\n✓  home .*\n/
      assert_match(%r{\A2 passed, 0 failed, 2 requests\n#{rows}🟢 .* — 2/2 green vs #{server.url} .*; #{note}\n\z},
                   result.out)
      told = JSON.parse(Command.run("stduio", "--json", folder: folder).out)
      assert_equal ["stduio", server.url, true], told.values_at("app", "url", "passed")
      assert_includes told.dig("seal", "summary"), note
      assert_equal "prod-smoke: #{note}\n", Command.run("list", "stduio", folder: folder).err
    end
  end

  def test_an_unknown_app_is_reported_by_every_run_and_a_known_one_is_not
    in_host("default_url: URL") do |folder, _server|
      note = "unknown app stduio: checked default_url, with the default checks"
      config = "#{folder}/config/smoke_seal.yml"
      assert_includes SmokeSeal.run("stduio", config: config).summary, note
      assert_includes SmokeSeal.run_all(["stduio"], config: config)["stduio"].summary, note
      refute_includes SmokeSeal.run("shop", config: config).summary, "unknown app"
    end
  end

  def test_a_url_in_place_of_a_name_is_never_requested
    in_host("default_url: URL") do |folder, server|
      assert_refused(/\Aprod-smoke: an app is a name/, Command.run("https://me:s3cret@a.test", folder: folder))
      assert_empty server.requests
      assert_predicate SmokeSeal.run(" ", config: "#{folder}/config/smoke_seal.yml"), :unsealed?
    end
  end

  def test_a_host_with_nothing_but_a_default_url_is_sealed
    HTTPServer.start(PAGES) do |server|
      in_app("default_app: studio\ndefault_url: #{server.url}") do |folder|
        assert_equal ["studio", true], app_of(Command.run("--json", folder: folder))
      end
      in_app("default_url: #{server.url}") do |folder|
        assert_equal 0, Command.run(folder: folder).code
      end
    end
  end
end
