# frozen_string_literal: true

require_relative "sink_server"

# PagerDuty's Events API v2, with its limits. Knows which alerts are open.
class PagerDutyServer < SinkServer
  ROUTING_KEY = "s3cr3tt0k3n00000000000000000key1"

  # @return [Hash{String => Integer}] how often each open alert was triggered, by its dedup key
  def open = @open ||= {}

  def webhook = "#{url}/v2/enqueue"

  private

  SEVERITIES = %w[critical error warning info].freeze

  def invalid(what) = [400, {}, JSON.generate("status" => "invalid event", "message" => what, "errors" => [what])]

  def take(request)
    require_that(request.target == "/v2/enqueue", "path", [404, {}, ""])
    require_that(request.body.bytesize <= 512 * 1024, "512 KB", [413, {}, ""])
    event = JSON.parse(request.body)
    key, routing_key, action = event.values_at("dedup_key", "routing_key", "event_action")
    require_that(routing_key == ROUTING_KEY, "routing_key", invalid("Invalid routing key"))
    require_that((1..255).cover?(key.to_s.length), "a dedup_key of 255 characters", invalid("'dedup_key' is too long"))
    trigger(event, key) if action == "trigger"
    open.delete(key) if action == "resolve"
    [202, {}, JSON.generate("status" => "success", "message" => "Event processed", "dedup_key" => key)]
  end

  def trigger(event, key)
    payload = event.fetch("payload")
    summary, source, severity = payload.values_at("summary", "source", "severity")
    require_that((1..1024).cover?(summary.to_s.length), "a summary of 1024 characters", invalid("summary"))
    require_that(!source.to_s.empty?, "source", invalid("'payload.source' is missing or blank"))
    require_that(SEVERITIES.include?(severity), "severity", invalid("'payload.severity' is invalid"))
    open[key] = open.fetch(key, 0) + 1
  end
end
