# frozen_string_literal: true

require "rails_helper"

class ConfigurationTest < ActiveSupport::TestCase
  include Workspace

  SECRET = "https://discord.com/api/webhooks/1/s3cret"
  YAML = "alert: { discord: #{SECRET}, role: \"42\" }\n".freeze

  def configuration = @configuration ||= SmokeSeal::Configuration.new

  def in_root(files)
    root = SmokeSeal.root
    in_folder(files) do |folder|
      SmokeSeal.root = folder
      yield folder
    end
  ensure
    SmokeSeal.root = root
  end

  test "the host's own config is read, wherever the process works" do
    in_root("config/smoke_seal.yml" => YAML) do |root|
      in_app("apps: { other: {} }") do |elsewhere|
        Dir.chdir(elsewhere) { assert_equal({ config: "#{root}/config/smoke_seal.yml" }, configuration.run_options) }
      end
    end
  end

  test "a relative path starts at the host's root" do
    in_root({}) do |root|
      configuration.config_path = "ops/seal.yml"
      assert_equal "#{root}/ops/seal.yml", configuration.config_file
      configuration.config_path = Pathname("/etc/seal.yml")
      assert_equal "/etc/seal.yml", configuration.config_file
    end
  end

  test "without a config of its own the host adds no options to a run" do
    in_root({}) { assert_empty configuration.run_options }
  end

  test "a run gets the settings that are set, and no others" do
    configuration.deadline = 20.seconds
    configuration.boot_window = 0
    configuration.browser = false
    configuration.vantages = %i[local fra]
    configuration.quorum = "any"
    expected = { deadline: 20.seconds, boot_window: 0, browser: false, vantages: %i[local fra], quorum: "any" }
    in_root({}) { assert_equal(expected, configuration.run_options) }
  end

  test "what is set wins over the config file" do
    in_root("config/smoke_seal.yml" => YAML) do
      assert_equal({ url: SECRET, role: "42" }, configuration.discord)
      configuration.discord_role_id = 7
      assert_equal({ url: SECRET, role: "7" }, configuration.discord)
      configuration.discord_webhook_url = "http://127.0.0.1:1/hook"
      assert_equal({ url: "http://127.0.0.1:1/hook", role: "7" }, configuration.discord)
    end
  end

  test "a mistake in the config file does not disable a webhook that is set in the initializer" do
    in_root("config/smoke_seal.yml" => "apps: {}\nalrt: {}\n") do
      assert_raises(SmokeSeal::ConfigError) { configuration.discord }
      configuration.discord_webhook_url = SECRET
      assert_equal({ url: SECRET, role: nil }, configuration.discord)
    end
  end

  SLACK = "https://hooks.slack.com/services/T/B/s3cret"

  test "a sink that is set here replaces the one of the file" do
    in_root("config/smoke_seal.yml" => "alert: { slack: #{SLACK}, teams: \"https://a.example/x\" }") do
      configuration.alert = { teams: "https://b.example/x", ntfy: "https://ntfy.sh/seals" }
      assert_equal({ "slack" => { "url" => SLACK }, "teams" => { "url" => "https://b.example/x" },
                     "ntfy" => { "url" => "https://ntfy.sh/seals" } }, configuration.sinks)
    end
    in_root("config/smoke_seal.yml" => "alrt: {}\n") { assert_equal %w[teams ntfy], configuration.sinks.keys }
  end

  test "problems of a sink that is set here are reported with their place" do
    configuration.alert = { slack: "s3cret", email: "x" }
    error = assert_raises(SmokeSeal::ConfigError) { in_root({}) { configuration.sinks } }
    assert_equal ["config.smoke_seal.alert.slack: is no http or https URL with a host",
                  "config.smoke_seal.alert.email: unknown key; known: discord, role, slack, webhook, pagerduty, " \
                  "teams, ntfy, exec"], error.problems
  end

  test "Discord may be set with the others" do
    configuration.alert = { discord: SECRET, role: 7 }
    in_root({}) { assert_equal [{ url: SECRET, role: "7" }, {}], [configuration.discord, configuration.sinks] }
  end

  test "an empty setting counts as unset" do
    configuration.discord_webhook_url = ""
    in_root("config/smoke_seal.yml" => YAML) { assert_equal SECRET, configuration.discord[:url] }
    in_root({}) { assert_equal({ url: nil, role: nil }, configuration.discord) }
  end

  test "the revision header is off by default" do
    assert_equal [nil, "X-Revision"], configuration.revision_options.values_at(:revision, :header)
    configuration.revision = :hmac
    configuration.revision_sha = SECRET
    configuration.revision_key = SECRET
    options = configuration.revision_options
    assert_equal [:hmac, SECRET, SECRET], [options[:revision], options[:sha], options[:key].call]
    assert_not_includes options.except(:sha).inspect, "s3cret"
  end

  test "nothing shows the webhook's URL" do
    configuration.discord_webhook_url = SECRET
    assert_not_includes configuration.inspect, "s3cret"
  end
end
