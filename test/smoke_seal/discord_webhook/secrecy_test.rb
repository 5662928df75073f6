# frozen_string_literal: true

require_relative "../../test_helper"
require_relative "../../support/discord_posts"

# Whoever knows the webhook's URL can post to it: nothing that is told may show it.
class DiscordWebhookSecrecyTest < Minitest::Test
  include DiscordPosts
  include Workspace

  def test_the_error_code_of_discord_is_reported_without_its_message
    DiscordServer.start([400, {}, '{"message":"s3cr3t-t0k3n","code":50035}']) do |discord|
      assert_equal "Discord answered 400: it does not take this message (code 50035)", reason(discord)
    end
  end

  def test_a_refusal_of_a_proxy_is_reported_without_its_password
    HTTPServer.start({ "discord.invalid:443" => [407, {}, ""] }) do |proxy|
      with_env("https_proxy" => proxy.url.sub("//", "//user:s3cr3t@"), "no_proxy" => nil) do
        assert_equal "the proxy of the environment does not let the message through to Discord",
                     webhook("https://discord.invalid/x").post(PAYLOAD).reason
      end
    end
    with_env("http_proxy" => "ftp://s3cr3t@[", "no_proxy" => nil) do
      assert_equal "the message could not be posted to Discord: URI::InvalidURIError",
                   webhook("http://discord.invalid/x").post(PAYLOAD).reason
    end
  end

  def test_an_invalid_url_is_reported_without_showing_it
    [nil, "", "s3cr3t", "ftp://discord.com/s3cr3t", "https://", "https:s3cr3t", "http:///s3cr3t", "https://a b/s3cr3t",
     "https://ünicode/s3cr3t", "https://x/\xFFs3cr3t", 7].each do |url|
      assert_equal "the Discord webhook's URL is no http or https URL with a host", webhook(url).post(PAYLOAD).reason
    end
  end

  def test_nothing_shows_the_url
    webhook = webhook("https://discord.invalid#{DiscordServer::PATH}")
    error = assert_raises(NoMethodError) { webhook.unknown }
    [webhook.inspect, webhook.to_s, "#{webhook} #{[webhook]}", error.message,
     webhook.instance_variables.map { |name| webhook.instance_variable_get(name) }].each do |shown|
      refute_match(/t0k3n|discord\.invalid/, shown.to_s)
    end
    assert_raises(TypeError) { Marshal.dump(webhook) }
  end

  def test_no_reason_shows_the_url
    answers = [[404, {}, DiscordServer::PATH], [429, { "Retry-After" => "99" }, ""], [500, {}, ""], "junk\n"]
    answers.each do |answer|
      DiscordServer.start(answer) { |discord| refute_match(/webhooks|t0k3n|127/, reason(discord)) }
    end
  end
end
