# frozen_string_literal: true

require "json"
require "time"
require_relative "fitted_lines"
require_relative "sink"

module SmokeSeal
  module Sinks
    # A service on PagerDuty, by its Events API v2. All events of an incident have one +dedup_key+, by which PagerDuty
    # deduplicates them, so that sending one twice is harmless.
    #
    # https://developer.pagerduty.com/docs/events-api-v2-overview
    class PagerDuty < Sink
      NAME = "pagerduty"
      TITLE = "PagerDuty"
      FIELDS = %w[routing_key url].freeze
      REQUIRED = %w[routing_key].freeze
      SECRETS = %w[routing_key].freeze
      RISK = "open and resolve incidents"
      URL = "https://events.pagerduty.com/v2/enqueue"
      ROUTING_KEY = /\A[A-Za-z0-9]{32}\z/
      # Characters of the summary; PagerDuty refuses an event of more than 512 KB.
      LONGEST_SUMMARY = 1024
      LONGEST_DETAILS = 30_000
      SEVERITIES = { red: "critical", unsealed: "warning", green: "info" }.freeze
      MEANINGS = { 400 => "it does not take this event; is the routing key one of an Events API v2 integration?",
                   403 => "it does not take this event", 404 => "there is no Events API v2 at this URL" }.freeze
      private_constant :URL, :ROUTING_KEY, :LONGEST_SUMMARY, :LONGEST_DETAILS, :SEVERITIES, :MEANINGS

      class << self
        def repeatable? = true

        # @return [String, nil]
        def problem_with(field, value)
          return super if field == "url"

          "no routing key: 32 letters and digits" unless value.is_a?(String) && ROUTING_KEY.match?(value.strip)
        end
      end

      # A notice is not sent, since nothing would ever resolve it.
      #
      # @return [Hash, nil] the event without the routing key
      def render(message)
        event = message.event
        return if event.notice?
        return { "event_action" => "resolve", "dedup_key" => event.key } if event.resolved?

        { "event_action" => "trigger", "dedup_key" => event.key, "client" => "smoke_seal",
          "payload" => payload(message), "links" => links(message) }
      end

      private

      # A test opens an alert of the lowest severity, and resolves it at once.
      def transmit(payload, event)
        sent = enqueue(payload)
        return sent unless event.test? && sent.delivered?

        enqueue({ "event_action" => "resolve", "dedup_key" => event.key })
      end

      def enqueue(payload)
        post({ "routing_key" => setting("routing_key").strip, **payload }, url: setting("url") || URL,
                                                                           meanings: MEANINGS)
      end

      def payload(message)
        { "summary" => TerminalText.line(message.title, LONGEST_SUMMARY), "source" => source(message),
          "severity" => SEVERITIES.fetch(message.colour), "timestamp" => message.seal&.checked_at&.getutc&.iso8601,
          "component" => message.alert&.app, "group" => message.alert&.release, "class" => "production smoke seal",
          "custom_details" => details(message) }.compact
      end

      def source(message) = message.alert ? message.alert.url || message.alert.app : "prod-smoke"

      def details(message)
        lines = FittedLines.new(message, LONGEST_DETAILS) { |line| JSON.generate(line).bytesize }
        { "where" => lines.where, "failing" => lines.failing, "what to do" => lines.advice,
          "rollback commands" => lines.commands.map { |command| command.join("\n") }, "notes" => lines.notes }
          .reject { |_name, shown| shown.empty? }
      end

      def links(message) = message.links.map { |name, url| { "href" => url, "text" => name } }
    end
  end
end
