# frozen_string_literal: true

require "active_support"
require "active_support/subscriber"
require_relative "../error_text"

module SmokeSeal
  # Reports recorded seals, alerts and the seals of a watch to Rails.event, the structured event reporter of Rails 8.1.
  # Does nothing in an older Rails. An exception of a subscriber is logged, and changes nothing else.
  class StructuredEvents < ActiveSupport::Subscriber
    # Every public method handles a notification.
    NAMES = { record: "smoke_seal.sealed", alert: "smoke_seal.alerted", watch: "smoke_seal.watch_sealed" }.freeze
    # Characters of a text in a payload.
    LONGEST = 1000
    private_constant :LONGEST

    # A seal whose commit callback failed is stored.
    def record(event)
      return if event.payload.key?(:exception) && !event.payload[:exception_object].is_a?(Sealable::CallbackError)

      report(:record, **of_release(event.payload[:release]), **of_seal(event.payload[:seal]))
    end

    # Not an alert that was repeated: nobody was notified.
    def alert(event)
      payload = event.payload
      return if payload.key?(:exception) || payload[:event] == "repeated"

      report(:alert, app: payload[:app], release: payload[:release], incident: payload[:event],
                     status: status_of(payload[:seal]), summary: payload[:seal].summary, sinks: payload[:sinks])
    end

    # Not an attempt that recorded no seal.
    def watch(event)
      payload = event.payload
      return unless payload[:seal]

      facts = { app: payload[:app], **payload.slice(:step, :status_before) }
      report(:watch, **of_release(payload[:release]), **of_seal(payload[:seal]), **facts)
    end

    private

    def reporter = (::Rails.event if ::Rails.respond_to?(:event))

    def report(name, **payload)
      reporter&.notify(NAMES.fetch(name), payload.compact.transform_values { |value| redacted(value) })
    rescue *ErrorText::RESCUED => e
      Notifications.log("a subscriber of Rails.event to #{NAMES.fetch(name)}", e)
    end

    def of_release(release) = { release_type: release.class.name, release_id: release.id }

    def of_seal(seal)
      { app: seal.app, url: seal.url, status: status_of(seal), summary: seal.summary,
        checked_at: seal.checked_at&.getutc&.iso8601, duration_ms: seal.duration_ms }
    end

    def status_of(seal) = seal.status || "unsealed"

    # A seal of a run is redacted by the core; one that a host made from its own text is not.
    def redacted(value) = value.is_a?(String) ? TerminalText.line(Redact.credentials(UTF8.of(value)), LONGEST) : value
  end
end
