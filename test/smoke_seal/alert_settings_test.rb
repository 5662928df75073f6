# frozen_string_literal: true

require_relative "../test_helper"

class AlertSettingsTest < Minitest::Test
  include Workspace

  WEBHOOK = "https://discord.com/api/webhooks/1/canary-token"
  NOBODY = { "discord" => nil, "role" => nil }.freeze

  def settings(written, env: {}) = SmokeSeal::AlertSettings.new(written, env: env)

  def test_without_settings_no_sink_is_notified
    assert_equal NOBODY, settings(nil).to_h
    in_app("apps: { shop: {} }") { |folder| assert_equal NOBODY, SmokeSeal::Config.load(root: folder).alert }
  end

  def test_webhook_and_role_come_from_the_file_or_the_environment
    from_env = settings({ "discord" => "env:HOOK", "role" => 42 }, env: { "HOOK" => " #{WEBHOOK}\n" })
    assert_equal({ "discord" => WEBHOOK, "role" => "42" }, from_env.to_h)
    assert_equal WEBHOOK, settings({ discord: WEBHOOK }).to_h["discord"]
    assert_empty from_env.problems
  end

  def test_an_unset_variable_turns_the_sink_off
    [{}, { "HOOK" => "" }, { "HOOK" => " " }].each do |env|
      read = settings({ "discord" => "env:HOOK" }, env: env)
      assert_equal NOBODY, read.to_h
      assert_empty read.problems
    end
  end

  def test_all_problems_are_reported_at_once_without_the_value
    in_app(<<~YAML) do |folder|
      apps: { shop: {} }
      alert: { discord: canary-token, role: "@everyone", email: x }
    YAML
      config = SmokeSeal::Config.load(path: "#{folder}/config/smoke_seal.yml")
      wrong = ["alert.discord: must be the URL of a webhook, or env:NAME",
               "alert.role: must be the id of a role: digits",
               "alert.email: unknown key; known: discord, role, slack, webhook, pagerduty, teams, ntfy, exec"]
      assert_equal wrong, config.problems["alert"]
      error = assert_raises(SmokeSeal::ConfigError) { config.alert }
      assert_equal(wrong, error.problems.map { |problem| problem.split("smoke_seal.yml: ").last })
      assert_equal "http://127.0.0.1:1", config.suite("shop", url: "http://127.0.0.1:1").url
    end
    assert_equal ["alert: must be a mapping: alert: { discord: env:NAME, role: \"123\" }"], settings("x").problems
    assert_equal ["alert.discord: must be a text"], settings({ "discord" => 1 }).problems
  end

  SECRET = "whsec_#{["canary-token-of-24-bytes"].pack("m0")}".freeze

  def test_a_sink_may_be_written_as_a_mapping_or_as_its_first_setting
    written = { "slack" => "env:SLACK",
                "webhook" => { "url" => "https://hooks.example/x", "secret" => ["env:NEW", SECRET] },
                "pagerduty" => "env:KEY", "teams" => { "url" => "https://flows.example/x" },
                "ntfy" => { "url" => "https://ntfy.sh/seals", "token" => "env:NONE" }, "exec" => ["bin/notify", "-v"] }
    env = { "SLACK" => "https://hooks.slack.com/services/T/B/x", "KEY" => "k" * 32 }
    read = settings(written, env: env)
    assert_empty read.problems
    assert_equal({ "slack" => { "url" => env["SLACK"] },
                   "webhook" => { "url" => "https://hooks.example/x", "secret" => SECRET },
                   "pagerduty" => { "routing_key" => env["KEY"] }, "teams" => { "url" => "https://flows.example/x" },
                   "ntfy" => { "url" => "https://ntfy.sh/seals" }, "exec" => { "command" => ["bin/notify", "-v"] } },
                 read.to_h.compact)
    assert_equal %w[slack webhook pagerduty teams ntfy exec], SmokeSeal::Sinks.of(read.to_h).map(&:key)
  end

  def test_an_unset_variable_of_a_sink_turns_it_off
    read = settings({ "slack" => "env:SLACK", "webhook" => { "url" => "https://x.example", "secret" => "env:KEY" } })
    assert_equal [NOBODY, []], [read.to_h, read.problems]
  end

  def test_problems_of_a_sink_are_reported_with_their_place_and_without_the_value
    {
      { "slack" => "https://chat.example/canary-token" } =>
        "alert.slack: is no incoming webhook of Slack, but chat.example; it looks like " \
        "https://hooks.slack.com/services/T…/B…/…",
      { "webhook" => "https://x.example" } =>
        "alert.webhook: must have secret: webhook: { url: env:NAME, secret: env:NAME }",
      { "webhook" => { "url" => "canary-token", "secret" => SECRET } } =>
        "alert.webhook.url: is no http or https URL with a host",
      { "webhook" => { "url" => "https://x.example", "secret" => "canary-token" } } =>
        "alert.webhook.secret: is no signing secret: whsec_ and the Base64 of 24 to 64 bytes; several, while a key " \
        "is replaced, with spaces between them or as a list",
      { "pagerduty" => "canary-token" } => "alert.pagerduty: is no routing key: 32 letters and digits",
      { "teams" => { "canary" => "x" } } => "alert.teams.canary: unknown key; known: url",
      { "teams" => { "https://x.example/canary-token" => "x" } } => "alert.teams.…: unknown key; known: url",
      { "ntfy" => "https://ntfy.sh" } => "alert.ntfy: is no URL of a topic: it looks like https://ntfy.sh/TOPIC",
      { "exec" => "" } => "alert.exec: is no command: a text or a list, exec: [bin/notify, --channel, ops]",
      { "exec" => [1] } => "alert.exec: must be a text", { "exec" => nil } => "alert.exec: must be a text"
    }.each do |written, said|
      read = settings(written)
      assert_equal [said], read.problems
      assert_equal NOBODY, read.to_h
      refute_includes said, "canary-token"
    end
  end

  def test_secrets_in_the_file_cause_a_warning
    written = { discord: WEBHOOK, slack: "https://hooks.slack.com/services/T/B/x", pagerduty: "env:KEY",
                webhook: { url: "https://x.example", secret: ["env:NEW", SECRET] }, exec: "bin/notify" }
    warned = SmokeSeal::AlertSettings::Warnings.new(written, { "KEY" => "short" }).to_a
    in_file = "is written in the file, and anyone who has it can"
    assert_equal ["alert.discord: #{in_file} write to the channel; env:NAME takes it from the environment",
                  "alert.slack: #{in_file} write to the channel; env:NAME takes it from the environment",
                  "alert.webhook.secret: #{in_file} forge events; env:NAME takes it from the environment",
                  "alert.pagerduty: the value of KEY here is no routing key: 32 letters and digits"], warned
  end

  def test_url_in_the_place_of_a_key_is_not_repeated
    refute_includes settings({ WEBHOOK => "x" }).problems.join, "canary"
  end

  def test_webhook_is_not_shown_by_inspect
    refute_includes settings({ "discord" => WEBHOOK }).inspect, "canary"
  end
end
