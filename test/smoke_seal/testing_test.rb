# frozen_string_literal: true

require_relative "../test_helper"
require_relative "../support/discord_server"

# Seals for tests: nothing is requested.
class TestingTest < Minitest::Test
  include Workspace

  def teardown = SmokeSeal::Testing.disable!

  # What a run gives, and how many requests were made.
  def sealed(app = "shop", settings: "boot_window: 0")
    HTTPServer.start({ "/" => [500, {}, "broken"] }) do |server|
      in_app("apps: { shop: { url: #{server.url}, #{settings}, checks: { home: { path: / } } } }") do |folder|
        config = "#{folder}/config/smoke_seal.yml"
        seals = yield(app, config)
        return [seals, server.requests.size]
      end
    end
  end

  def test_a_run_is_real_unless_it_is_asked_not_to_be
    seal, requests = sealed { |app, config| SmokeSeal.run(app, config: config) }
    assert_equal [true, true], [seal.red?, requests.positive?]
  end

  def test_in_test_mode_each_run_is_green_and_nothing_is_sent
    SmokeSeal.testing!
    seals, requests = sealed do |app, config|
      [SmokeSeal.run(app, config: config), SmokeSeal.run!("unknown", config: config),
       *SmokeSeal.run_all([app, "blog"], config: config).values]
    end
    assert_equal [[true], 0], [seals.map(&:green?).uniq, requests]
    assert_equal %w[shop unknown shop blog], seals.map(&:app)
    assert_includes seals.first.summary, "test mode"
  end

  def test_in_test_mode_it_is_not_known_whether_a_commit_is_live_and_nothing_is_sent
    SmokeSeal.testing!
    settings = "boot_window: 0, revision: { header: X-Revision }"
    live, requests = sealed(settings: settings) { |app, config| SmokeSeal.live?(app, "0a1b2c3", config: config) }
    assert_nil live
    assert_equal 0, requests
  end

  def test_a_red_one_has_the_checks_as_evidence
    seal, requests = sealed do |app, config|
      SmokeSeal::Testing.stub("shop", red: "tasks 500, signin selector") { SmokeSeal.run(app, config: config) }
    end
    assert_equal [0, "failing: tasks 500, signin selector"], [requests, seal.summary]
    assert_equal [["tasks", 500], ["signin", nil]], (seal.failing.map { |record| record.values_at("check", "status") })
    assert_includes SmokeSeal::Alert.new(seal, app: "shop").text, "tasks      status: expected 2xx, got 500"
  end

  def test_a_stub_is_for_its_app_and_ends_with_its_block
    inner = outer = nil
    SmokeSeal::Testing.stub(green: "2/2") do
      SmokeSeal::Testing.stub(:shop, unsealed: "no network") do
        inner = [SmokeSeal.run("shop"), SmokeSeal.run("blog")]
      end
      outer = SmokeSeal.run("shop")
    end
    assert_equal [true, true], [inner[0].unsealed?, inner[1].green?]
    assert_equal ["no network", "2/2"], [inner[0].summary, outer.summary]
    assert_raises(RuntimeError) { SmokeSeal::Testing.stub("shop", red: "x") { raise "oops" } }
    refute_predicate SmokeSeal::Testing, :silent?
  end

  def test_run_bang_raises_for_what_is_unsealed
    SmokeSeal::Testing.stub("shop", unsealed: "no network") do
      assert_equal "no network", assert_raises(SmokeSeal::UnsealedError) { SmokeSeal.run!("shop") }.message
    end
  end

  def test_a_stub_needs_one_verdict
    [{}, { blue: "x" }, { red: "x", green: "y" }].each do |odd|
      assert_raises(ArgumentError) { SmokeSeal::Testing.stub("shop", **odd) { flunk } }
    end
  end

  def test_discord_gets_nothing
    HTTPServer.start({ "/hook" => [200, {}, "{}"] }) do |server|
      SmokeSeal::Testing.stub("shop", red: "tasks 500") do
        delivery = SmokeSeal::DiscordWebhook.new("#{server.url}/hook").post({ content: "x" })
        assert_equal [false, "nothing is sent in a test"], [delivery.delivered?, delivery.reason]
      end
      assert_empty server.requests
    end
  end
end
