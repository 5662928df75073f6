# frozen_string_literal: true

require_relative "../test_helper"

class AlertSettingsTest < Minitest::Test
  include Workspace

  WEBHOOK = "https://discord.com/api/webhooks/1/canary-token"
  NOBODY = { "discord" => nil, "role" => nil }.freeze

  def settings(written, env: {}) = SmokeSeal::AlertSettings.new(written, env: env)

  def test_nobody_is_told_unless_the_file_says_so
    assert_equal NOBODY, settings(nil).to_h
    in_app("apps: { shop: {} }") { |folder| assert_equal NOBODY, SmokeSeal::Config.load(root: folder).alert }
  end

  def test_webhook_and_role_come_from_the_file_or_the_environment
    from_env = settings({ "discord" => "env:HOOK", "role" => 42 }, env: { "HOOK" => " #{WEBHOOK}\n" })
    assert_equal({ "discord" => WEBHOOK, "role" => "42" }, from_env.to_h)
    assert_equal WEBHOOK, settings({ discord: WEBHOOK }).to_h["discord"]
    assert_empty from_env.problems
  end

  def test_variable_that_is_not_set_means_not_on_this_machine
    [{}, { "HOOK" => "" }, { "HOOK" => " " }].each do |env|
      read = settings({ "discord" => "env:HOOK" }, env: env)
      assert_equal NOBODY, read.to_h
      assert_empty read.problems
    end
  end

  def test_everything_wrong_is_said_at_once_and_no_message_shows_the_value
    in_app(<<~YAML) do |folder|
      apps: { shop: {} }
      alert: { discord: canary-token, role: "@everyone", slack: x }
    YAML
      config = SmokeSeal::Config.load(path: "#{folder}/config/smoke_seal.yml")
      wrong = ["alert.discord: must be the URL of a webhook, or env:NAME",
               "alert.role: must be the id of a role: digits",
               "alert.slack: unknown key; known: discord, role"]
      assert_equal wrong, config.problems["alert"]
      error = assert_raises(SmokeSeal::ConfigError) { config.alert }
      assert_equal(wrong, error.problems.map { |problem| problem.split("smoke_seal.yml: ").last })
      assert_equal "http://127.0.0.1:1", config.suite("shop", url: "http://127.0.0.1:1").url
    end
    assert_equal ["alert: must be a mapping: alert: { discord: env:NAME, role: \"123\" }"], settings("x").problems
    assert_equal ["alert.discord: must be a text"], settings({ "discord" => 1 }).problems
  end

  def test_url_in_the_place_of_a_key_is_not_repeated
    refute_includes settings({ WEBHOOK => "x" }).problems.join, "canary"
  end

  def test_webhook_is_not_shown_by_inspect
    refute_includes settings({ "discord" => WEBHOOK }).inspect, "canary"
  end
end
