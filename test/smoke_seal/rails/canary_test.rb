# frozen_string_literal: true

require "rails_helper"
require "support/canary_app"
require "support/discord_server"
require "support/event_reporter"
require_relative "seal_records"
require_relative "shop_in_production"

# The same app with its secrets, sealed by a ship: nothing that is stored, logged, posted or published shows any.
class RailsCanaryTest < ActiveSupport::TestCase
  include CanaryApp
  include ShopInProduction

  setup do
    @record = SealRecords::Record.create!(title: "R1")
    @console = StringIO.new
  end

  # Ships four times, so that there is a history.
  #
  # @return [Array] what was published
  def ship_again(discord)
    HTTPServer.start(pages) do |server|
      with_env(ENVIRONMENT.merge("SMOKE_HOOK" => discord.webhook)) do
        with_configuration(config(server)) do
          yield if block_given?
          @events = EventReporter.events_during(-> { ship })
          return %w[run record alert].flat_map { |name| SealRecords.published("#{name}.smoke_seal") { ship } }
        end
      end
    end
  end

  def ship
    SmokeSeal::SealStep.baseline(@record, app: "shop", console: @console)
    SmokeSeal::SealStep.call(@record, app: "shop", console: @console)
  end

  def column
    connection = ActiveRecord::Base.connection
    connection.select_value("SELECT smoke_seal FROM seal_records WHERE id = #{Integer(@record.id)}").to_s
  end

  test "no secret is stored, logged, posted or published" do
    DiscordServer.start do |discord|
      published = ship_again(discord)
      # The same red again is told once.
      assert_equal 1, discord.payloads.size
      assert_predicate @record.reload.smoke_seal, :red?
      assert_includes column, "[hidden]"
      assert_predicate @record.smoke_seal_history, :any?
      assert_kept("column" => column, "history" => @record.smoke_seal_history.map { |seal| [seal.inspect, seal.to_h] },
                  "record" => [@record.inspect, @record.to_json], "Discord" => discord.bodies,
                  "console" => @console.string, "log" => log.string, "published" => published.map(&:inspect),
                  "Rails.event" => @events.map { |event| event[:payload].inspect })
      assert_not_includes [column, @console.string, log.string, published.inspect, @events.inspect].join, "s3cr3t"
    end
  end

  test "no secret shows when the seal cannot be stored" do
    @record.define_singleton_method(:record_smoke_seal!) do |seal|
      raise ActiveRecord::StatementInvalid, "no: https://me:c4nary@db.example/?password=c4nary #{seal.summary}"
    end
    DiscordServer.start { |discord| ship_again(discord) }
    assert_includes @console.string, "could not be stored"
    assert_kept("console" => @console.string, "log" => log.string)
  end

  test "no secret shows when the run fails" do
    odd = ->(*) { raise "https://me:c4nary@db.example/a?token=c4nary of https://x.example/webhooks/1/c4nary" }
    DiscordServer.start do |discord|
      ship_again(discord) { SmokeSeal::Configuration.current.define_singleton_method(:run_options, &odd) }
    end
    assert_includes @console.string, "the run failed"
    assert_kept("console" => @console.string, "log" => log.string)
  end
end
