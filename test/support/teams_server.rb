# frozen_string_literal: true

require_relative "sink_server"

# A workflow of Microsoft Teams: it takes a message with an Adaptive Card 1.4, of 28 KB at most.
class TeamsServer < SinkServer
  PATH = "/workflows/abc/triggers/manual/paths/invoke"
  QUERY = "api-version=2016-06-01&sig=s3cr3t-t0k3n"

  def webhook = "#{url}#{PATH}?#{QUERY}"

  private

  INVALID = [400, { "Content-Type" => "application/json" }, '{"error":{"code":"TriggerInputSchemaMismatch"}}'].freeze
  RUN_KEYS = %w[type text color fontType size weight].freeze

  def take(request)
    require_that(request.target == "#{PATH}?#{QUERY}", "URL", [401, {}, ""])
    require_that(request.body.bytesize <= 28 * 1024, "28 KB", [413, {}, ""])
    payload = JSON.parse(request.body)
    require_that(payload.keys.sort == %w[attachments type] && payload["type"] == "message", "envelope", INVALID)
    attachment = payload.fetch("attachments").first
    type = attachment.fetch("contentType")
    require_that(type == "application/vnd.microsoft.card.adaptive", "content type", INVALID)
    check(attachment.fetch("content"))
    [202, {}, ""]
  end

  def check(card)
    require_that(card.values_at("type", "version") == ["AdaptiveCard", "1.4"], "Adaptive Card 1.4", INVALID)
    require_that(card.fetch("body").any?, "a body", INVALID)
    card["body"].each { |block| check_block(block) }
    actions = card.fetch("actions", [])
    require_that(actions.size <= 6 && actions.all? { |action| action["type"] == "Action.OpenUrl" }, "actions", INVALID)
  end

  def check_block(block)
    runs = block.fetch("inlines")
    require_that(block["type"] == "RichTextBlock" && runs.any?, "a block without Markdown", INVALID)
    runs.each { |run| require_that((run.keys - RUN_KEYS).empty? && run["type"] == "TextRun", "a text run", INVALID) }
  end
end
