# frozen_string_literal: true

require_relative "../../test_helper"
require_relative "../../support/command"
require_relative "../../support/discord_server"
require_relative "../../support/slack_server"
require_relative "../../support/webhook_server"

# prod-smoke alert --test
class AlertCommandTest < Minitest::Test
  include Workspace

  WEBHOOK = "env:SMOKE_SEAL_DISCORD_WEBHOOK_URL"

  # What becomes of the command in an app whose alert goes to +discord+.
  def call(*arguments, discord: WEBHOOK, env: nil, sinks: nil)
    alert = ["discord: \"#{discord}\"", "role: \"42\"", *sinks].join(", ")
    yaml = "apps: { shop: { url: \"http://127.0.0.1:1\" } }\nalert: { #{alert} }"
    in_app(yaml) do |folder|
      with_env("SMOKE_SEAL_DISCORD_WEBHOOK_URL" => env) do
        out = StringIO.new
        err = StringIO.new
        code = Dir.chdir(folder) { SmokeSeal::CLI.start(["alert", *arguments], out: out, err: err) }
        return [code, out.string, err.string]
      end
    end
  end

  def setup = require("smoke_seal/cli")

  def test_a_message_marked_as_a_test_is_sent_and_mentions_nobody
    DiscordServer.start do |discord|
      notified = "Discord was notified: a message that begins with TEST\n"
      assert_equal [0, notified, ""], call("--test", env: discord.webhook)
      assert_equal 1, discord.payloads.size
      content, mentions = discord.payloads.first.values_at("content", "allowed_mentions")
      assert content.start_with?("**TEST of prod-smoke: nothing is wrong.**"), content
      assert_equal({ "parse" => [] }, mentions)
    end
  end

  def test_each_configured_sink_is_notified_and_failures_are_named
    SlackServer.start do |slack|
      WebhookServer.start([404, {}, ""]) do |webhook|
        signed = "{ url: \"#{webhook.webhook}\", secret: #{WebhookServer::SECRET} }"
        code, out, err = call("--test", sinks: "slack: \"#{slack.webhook}\", webhook: #{signed}")
        assert_equal [3, "Slack was notified: a message that begins with TEST\n"], [code, out]
        assert_equal "prod-smoke: the webhook was not notified: the webhook answered 404: there is nothing at its " \
                     "URL\n", err
        assert_match(/\ATEST of prod-smoke: nothing is wrong\./, slack.taken.first["text"])
      end
    end
  end

  def test_without_test_nothing_is_sent
    code, out, err = call(env: "http://127.0.0.1:1/x")
    assert_equal [2, ""], [code, out]
    assert_includes err, "prod-smoke alert --test"
  end

  def test_problems_of_the_settings_are_reported
    assert_match(/nobody is alerted from here/, call("--test")[2])
    code, _out, err = call("--test", discord: "https://hooks.slack.com/services/T0/B0/s3cr3t")
    assert_equal 2, code
    assert_includes err, "alert.discord: is no webhook of Discord, but hooks.slack.com; it looks like " \
                         "https://discord.com/api/webhooks/ID/TOKEN"
    code, _out, err = call("--test", env: "https://mattermost.example/hooks/s3cr3t")
    assert_equal 3, code
    assert_includes err, "Discord was not notified: the URL is no webhook of Discord, but mattermost.example"
    refute_includes err, "s3cr3t"
  end

  def test_webhooks_of_discord_are_distinguished_from_other_urls
    %w[
      https://discord.com/api/webhooks/123/a-B_c https://discordapp.com/api/webhooks/1/x
      https://ptb.discord.com/api/v10/webhooks/1/x?thread_id=3 https://discord.com/api/webhooks/1/x/slack
    ].each { |url| assert_nil SmokeSeal::DiscordWebhook.problem_of(url), url }
    %w[
      https://discord.com/channels/1/2 https://discord.com.evil.example/api/webhooks/1/x https://example.com/x
      https://discord.com/api/webhooks/1 ftp://discord.com/api/webhooks/1/x discord
    ].each { |url| refute_nil SmokeSeal::DiscordWebhook.problem_of(url), url }
  end
end
