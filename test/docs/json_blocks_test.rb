# frozen_string_literal: true

require_relative "../test_helper"
require_relative "../support/alerts"
require_relative "../support/cd_events"
require_relative "../support/docs/page"
require_relative "../support/every_sink"
require "json"

# Each block of JSON in the documentation is an event as the webhook sends it.
class DocsJSONBlocksTest < Minitest::Test
  include CDEvents
  include EverySink

  # The keys of an object and of the objects in it.
  def keys(value, path = "")
    case value
    when Hash then value.flat_map { |key, inner| ["#{path}/#{key}", *keys(inner, "#{path}/#{key}")] }
    when Array then value.flat_map { |inner| keys(inner, "#{path}[]") }
    else []
    end
  end

  # An event of a red seal, as it was sent.
  def event
    WebhookServer.start do |server|
      sink = SmokeSeal::Sinks::Webhook.new({ "url" => server.webhook, "secret" => WebhookServer::SECRET })
      seal = red([record("tasks", "failed", finding("status", "2xx", "500"))])
      assert_predicate sink.deliver(message_of(alert(seal), kind: "opened")), :delivered?
      server.payloads.first
    end
  end

  Docs::Page.blocks("json").select(&:run?).each do |block|
    define_method("test_#{block.place}") do
      documented = JSON.parse(block.code)
      assert_test_suite_run_finished(documented)
      assert_empty keys(documented) - keys(event)
    end
  end
end
