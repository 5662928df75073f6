# frozen_string_literal: true

require_relative "alerts"
require_relative "discord_channel"
require_relative "ntfy_server"
require_relative "pager_duty_server"
require_relative "slack_server"
require_relative "teams_server"
require_relative "webhook_server"

# Each sink that posts, with a server in its place.
module EverySink
  include Alerts

  SERVERS = { "discord" => DiscordChannel, "slack" => SlackServer, "webhook" => WebhookServer,
              "pagerduty" => PagerDutyServer, "teams" => TeamsServer, "ntfy" => NtfyServer }.freeze

  # @return [Hash{String => Object}] the settings of one sink, as {AlertSettings#to_h} has them
  def settings_of(key, server)
    case key
    when "discord" then { "discord" => server.webhook, "role" => "42" }
    when "webhook" then { key => { "url" => server.webhook, "secret" => WebhookServer::SECRET } }
    when "pagerduty" then { key => { "routing_key" => PagerDutyServer::ROUTING_KEY, "url" => server.webhook } }
    else { key => { "url" => server.webhook } }
    end
  end

  # Gives each sink and its server to the block.
  def each_sink(*answers)
    SERVERS.each do |key, server|
      server.start(*answers) { |started| yield sink(key, started), started }
    end
  end

  def sink(key, server, **timeouts) = SmokeSeal::Sinks.of(settings_of(key, server), **timeouts).first

  def message_of(alert, **event)
    return SmokeSeal::Sinks::Message.of(alert) if event.empty?

    facts = { kind: "opened", track: "red", key: SmokeSeal::Sinks::Event.key_of("shop", "R1"), number: 1 }
    SmokeSeal::Sinks::Message.new(alert, SmokeSeal::Sinks::Event.new(**facts, **event))
  end

  # Everything that a channel, a parser or a reader may stumble over.
  HOSTILE = ["<!channel> <@U123> <@&42> <https://evil.example|click>", "@everyone @here <at>Ann</at>",
             "*bold* _it_ ~no~ `code` ```block``` [a](https://evil.example) # head", "\u202Eevil\u202C \u2066x\u2069",
             "two\nlines\r\nand\ttab \u2028 \0 \e[31mred\e[0m", "🔴👩‍👩‍👧‍👦é\u0301漢字" * 20,
             "&amp; &lt; & < > \" '"].freeze

  # @return [SmokeSeal::Seal] with a thousand failures
  def huge_seal
    evidence = Array.new(1000) do |number|
      text = HOSTILE[number % HOSTILE.size]
      record("check-#{number} #{text}", "failed", finding("title", "#{number} #{text}", "PAGE-TEXT"),
             output: "LANE-OUTPUT", curl: "curl 'https://shop.example/?t=CURL-QUERY'")
    end
    red(evidence, summary: "failing: #{HOSTILE.join(" ")}")
  end

  # @param size [Integer] of each command
  # @param count [Integer] of commands
  def huge_alert(size: 300, count: 60)
    commands = Array.new(count) { |number| "echo #{number} '<!channel>' @everyone #{"&" * size}   # why & <how>" }
    alert(huge_seal, commands: ["echo ``` end", *commands], notes: HOSTILE.map { |text| "note #{text} #{"n" * 400}" })
  end
end
