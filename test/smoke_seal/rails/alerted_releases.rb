# frozen_string_literal: true

require "support/discord_channel"
require "support/pager_duty_server"
require "support/slack_server"
require "support/webhook_server"
require_relative "seal_records"
require_relative "shop_in_production"

# Releases of a shop that are shipped, or sealed again, and the sinks that are told of them.
module AlertedReleases
  include ShopInProduction

  PAGES = { "/up" => [200, {}, "ok"], "/" => [200, {}, "<title>Shop</title>"] }.freeze
  SINKS = { "slack" => SlackServer, "webhook" => WebhookServer, "pagerduty" => PagerDutyServer }.freeze

  attr_reader :slack, :webhook, :pagerduty, :discord

  # A production whose pages are broken and mended by the block, and a server for each sink.
  def with_sinks(*answers, of: SINKS.keys, &block)
    DiscordChannel.start do |discord|
      @discord = discord
      start(of, answers) do
        @broken = []
        pages = PAGES.to_h { |path, page| [path, ->(_request) { @broken.include?(path) ? [500, {}, "Oops"] : page }] }
        with_production(pages, settings: "", &block)
      end
    end
  end

  def start(keys, answers, &block)
    return block.call if keys.empty?

    SINKS.fetch(keys.first).start(*answers) do |server|
      instance_variable_set("@#{keys.first}", server)
      start(keys.drop(1), answers, &block)
    end
  end

  def broken(*paths) = @broken = paths

  # @return [String] what the operator is told of the ship
  def ship(record, **options)
    configure
    console = StringIO.new
    SmokeSeal::SealStep.call(record, app: "shop", console: console, heroku_app: "shop", **options)
    console.string
  end

  def configure
    SmokeSeal::Configuration.current.discord_webhook_url = discord.webhook
    SmokeSeal::Configuration.current.alert = {
      slack: slack&.webhook, webhook: webhook && { url: webhook.webhook, secret: WebhookServer::SECRET },
      pagerduty: pagerduty && { routing_key: PagerDutyServer::ROUTING_KEY, url: pagerduty.webhook }
    }.compact
  end

  def contents = discord.messages.values.map { |message| message["content"] }

  def titles = slack.taken.map { |message| message["text"] }

  def state(record) = SealRecords::Record.find(record.id).smoke_state("shop", "incident")
end
