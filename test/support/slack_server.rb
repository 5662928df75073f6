# frozen_string_literal: true

require_relative "sink_server"

# An incoming webhook of Slack, with the limits of Block Kit.
class SlackServer < SinkServer
  PATH = "/services/T000/B000/s3cr3t-t0k3n"

  def webhook = "#{url}#{PATH}"

  private

  INVALID = [400, { "Content-Type" => "text/plain" }, "invalid_blocks"].freeze

  def take(request)
    require_that(request.target == PATH, "path", [404, {}, "no_service"])
    payload = JSON.parse(request.body)
    blocks = payload.fetch("blocks")
    require_that((1..50).cover?(blocks.size), "50 blocks", INVALID)
    blocks.each { |block| check(block) }
    total = blocks.sum { |block| length(block.dig("text", "text")) }
    require_that(total <= 13_200, "13,200 characters in all", [400, {}, "msg_blocks_too_long"])
    require_that(!payload.fetch("text").empty?, "a text for notifications", [400, {}, "no_text"])
    [200, {}, "ok"]
  end

  def check(block)
    type, text = block.fetch_values("type", "text")
    longest = { "header" => 150, "section" => 3000 }[type]
    require_that(longest && (1..longest).cover?(length(text.fetch("text"))), "a text of #{type}", INVALID)
    require_that(type != "header" || text["type"] == "plain_text", "a plain header", INVALID)
    require_that(%w[plain_text mrkdwn].include?(text["type"]), "the type of a text", INVALID)
    # Else Slack takes it for markup.
    require_that(!text["text"].match?(/<(?!https?:)|&(?!amp;|lt;|gt;)/), "escaped & < >", INVALID)
  end
end
