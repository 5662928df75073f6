# frozen_string_literal: true

require_relative "../../test_helper"
require_relative "../../support/alerts"
require_relative "../../support/discord_server"
require "logger"
require "stringio"

class AlertDeliveryTest < Minitest::Test
  include Alerts

  def test_console_log_and_discord_get_the_alert
    DiscordServer.start do |discord|
      assert_equal [true, true, true], told(deliver(discord, role: "42"))
      assert_equal alert(red).text, console.string
      assert_includes log, "ERROR -- : #{alert(red).text}"
      assert_equal [JSON.parse(alert(red).discord_payload(role: "42").to_json)], discord.payloads
    end
  end

  def test_only_configured_outputs_get_the_alert
    delivery = alert(red).deliver(console: nil)
    assert_equal [false, false, nil], told(delivery)
  end

  def test_an_alert_that_is_not_red_is_a_warning_in_the_log
    alert(SmokeSeal::Seal.unsealed("x")).deliver(console: nil, logger: logger)
    assert_includes log, "WARN -- : ⚪"
  end

  def test_standard_error_is_the_console
    _out, err = capture_io { assert alert(red).deliver.console? }
    assert_equal alert(red).text, err
  end

  def test_a_closed_console_does_not_prevent_the_other_notifications
    reader, closed = IO.pipe
    reader.close
    DiscordServer.start do |discord|
      assert_equal [false, true, true], told(deliver(discord, console: closed))
      [log, discord.payloads.first["content"]].each do |told|
        assert_includes told, "- standard error was not notified: Errno::EPIPE: Broken pipe"
        assert_includes told, "heroku rollback v41 --app shop"
      end
    end
  end

  def test_a_raising_log_does_not_prevent_the_other_notifications
    logger.define_singleton_method(:error) { |*| raise NotImplementedError, "disk full" }
    DiscordServer.start do |discord|
      assert_equal [true, false, true], told(deliver(discord))
      assert_includes discord.payloads.first["content"], "- the log was not notified: NotImplementedError: disk full"
      assert_equal "#{alert(red).text}the log was not notified: NotImplementedError: disk full\n", console.string
    end
  end

  def test_a_refusal_of_discord_is_reported_on_the_console_and_in_the_log
    DiscordServer.start([404, {}, ""]) do |discord|
      assert_equal [true, true, false], told(deliver(discord))
      trouble = "Discord was not notified: Discord answered 404: the webhook is gone\n"
      assert_equal alert(red).text + trouble, console.string
      assert_includes log, "ERROR -- : #{trouble}"
      refute_match(/webhooks|t0k3n/, console.string + log)
    end
  end

  def test_an_error_of_a_webhook_is_reported_without_its_message
    webhook = Object.new.tap { |object| object.define_singleton_method(:post) { |_| raise "s3cr3t" } }
    delivery = alert(red).deliver(console: console, discord: webhook)
    refute delivery.discord.delivered?
    assert console.string.end_with?("Discord was not notified: RuntimeError\n")
  end

  def test_an_interrupt_during_delivery_passes_through
    console = StringIO.new.tap { |io| io.define_singleton_method(:puts) { |*| raise Interrupt } }
    assert_raises(Interrupt) { alert(red).deliver(console: console) }
  end

  private

  def deliver(discord, **options)
    alert(red).deliver(console: console, logger: logger, discord: discord.client, **options)
  end

  def told(delivery) = [delivery.console?, delivery.log?, delivery.discord&.delivered?]

  def console = @console ||= StringIO.new

  def logger = @logger ||= Logger.new(@log = StringIO.new)

  def log = @log.string
end
