# frozen_string_literal: true

require "rails_helper"
require "support/discord_server"
require_relative "seal_records"
require_relative "shop_in_production"

# What becomes of an alert on its way to Discord.
class SealStepDiscordTest < ActiveSupport::TestCase
  include Workspace
  include ShopInProduction

  setup do
    @record = SealRecords::Record.create!(title: "R1")
    @console = StringIO.new
  end

  # Ships a red release, with a Discord that gives +answer+.
  #
  # @return [Hash] the payload of alert.smoke_seal
  def ship(answer)
    DiscordServer.start(answer) do |discord|
      with_production(BROKEN) do
        SmokeSeal::Configuration.current.discord_webhook_url = discord.webhook
        SmokeSeal::Configuration.current.discord_role_id = 42
        @requests = discord
        return SealRecords.published("alert.smoke_seal") { step }.first
      end
    end
  end

  def step = within(30) { SmokeSeal::SealStep.call(@record, app: "shop", console: @console, heroku_app: "shop") }
  def said = @console.string

  teardown do
    assert_match(/heroku rollback/, said)
    assert_predicate SealRecords::Record.find(@record.id).smoke_seal, :red?
    assert_not_includes said + log.string.force_encoding("UTF-8"), "s3cr3t"
  end

  test "a red alert is delivered" do
    assert_equal true, ship(DiscordServer::KEPT)[:discord]
    assert_equal 1, @requests.requests.size
    assert_not_includes said, "Discord"
  end

  test "the webhook of the config file is used" do
    DiscordServer.start do |discord|
      with_production(BROKEN, settings: "alert: { discord: \"#{discord.webhook}\" }") { step }
      assert_equal 1, discord.requests.size
    end
  end

  test "an invalid role id is reported, and nobody is mentioned" do
    DiscordServer.start do |discord|
      with_production(BROKEN) do
        SmokeSeal::Configuration.current.discord_webhook_url = discord.webhook
        SmokeSeal::Configuration.current.discord_role_id = "@ops"
        step
      end
    end
    assert_includes said, "the role to mention is not an id of digits, so nobody is mentioned"
  end

  test "an alert whose Discord config cannot be read is not delivered" do
    payloads = SealRecords.published("alert.smoke_seal") do
      with_production(BROKEN) do
        SmokeSeal::Configuration.current.define_singleton_method(:discord) { raise SmokeSeal::ConfigError, "odd" }
        step
      end
    end
    assert_equal [false], payloads.pluck(:discord)
    assert_includes said, "Discord was not notified, since its config could not be read: odd"
  end

  test "a refusal by Discord is reported" do
    assert_equal false, ship([404, {}, '{"message":"Unknown Webhook"}'])[:discord]
    assert_match(/Discord was not notified: /, said)
  end

  test "a Retry-After that is too long is reported" do
    assert_equal false, ship([429, { "Retry-After" => "3600" }, '{"retry_after":3600}'])[:discord]
    assert_match(/Discord was not notified: /, said)
  end

  test "a Discord that does not answer is given up" do
    began = Process.clock_gettime(Process::CLOCK_MONOTONIC)
    assert_equal false, ship(nil)[:discord]
    assert_operator Process.clock_gettime(Process::CLOCK_MONOTONIC) - began, :<, 15
    assert_match(/Discord was not notified: /, said)
  end

  test "an invalid webhook URL is reported" do
    with_production(BROKEN) do
      SmokeSeal::Configuration.current.discord_webhook_url = "discord.com#{DiscordServer::PATH} oops"
      step
    end
    assert_match(/Discord was not notified: /, said)
  end
end
