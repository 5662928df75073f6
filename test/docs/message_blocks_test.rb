# frozen_string_literal: true

require_relative "../test_helper"
require_relative "../support/docs/page"
require_relative "../support/docs/transcript"
require_relative "../support/every_sink"

# The messages that the documentation shows, as they are sent.
class DocsMessageBlocksTest < Minitest::Test
  include EverySink
  include Workspace

  # What a channel shows of a message's markup.
  SHOWN = { /<@&\d+>/ => "@operators", /\*\*/ => "", /<(https:[^>]+)>/ => '\1', /\\([()])/ => '\1' }.freeze

  def shown(message)
    text, code = message.split("```sh\n")
    SHOWN.each { |markup, plain| text = text.gsub(markup, plain) }
    text + code.delete_suffix("```").gsub(/^(?=.)/, "    ")
  end

  def sent(alert)
    DiscordChannel.start do |server|
      sink("discord", server).deliver(message_of(alert, kind: "opened"))
      return server.payloads.first.fetch("content")
    end
  end

  def test_the_message_in_a_channel_of_discord_is_the_one_of_such_a_seal
    block = Docs::Page.blocks("text").find { |text| text.page == "docs/alerts.md" && text.code.include?("@operators") }
    seal = red([record("tasks", "failed", finding("status", "2xx", "500"))], summary: "failing: tasks 500",
                                                                             url: "https://shop.example.com")
    commands = in_app("apps: { shop: { url: https://shop.example.com, rollback: heroku } }") do |folder|
      config = SmokeSeal::Config.load(path: "#{folder}/config/smoke_seal.yml")
      config.suite("shop").rollback_commands(heroku_app: "shop", previous_release: "v41").first(1)
    end
    message = sent(alert(seal, commands: commands, release_url: "https://board.example.com/releases/7"))
    assert_nil Docs::Transcript.new(block.code).difference(shown(message)), message
  end
end
