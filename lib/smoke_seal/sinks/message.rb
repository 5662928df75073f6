# frozen_string_literal: true

require_relative "event"

module SmokeSeal
  module Sinks
    # The message for sinks: an alert, and the event of its incident. It has no page text, see {Alert::ChannelLines}.
    class Message
      # @return [Alert]
      attr_reader :alert

      # @return [Event]
      attr_reader :event

      # The message of an alert without an incident, since no store keeps one.
      #
      # @param alert [Alert]
      # @return [Message]
      def self.of(alert)
        seal = alert.seal
        track = seal.unsealed? ? "unsealed" : "red"
        key = Event.key_of(alert.app, alert.release, track, *(alert.release ? nil : seal.checked_at.to_i))
        # Two ships of one release are two events, which a receiver must not deduplicate.
        number = seal.checked_at.to_i
        new(alert, Event.new(kind: seal.green? ? "notice" : "opened", track: track, key: key, number: number))
      end

      # @param alert [Alert]
      # @param event [Event]
      def initialize(alert, event)
        @alert = alert
        @event = event
        @lines = Alert::ChannelLines.new(alert)
      end

      # @return [Seal]
      def seal = @alert.seal

      # @return [String] one line
      def title
        return "#{resolved}. #{@lines.verdict}" if @event.resolved?

        @event.updated? ? translated("changed", verdict: @lines.verdict) : @lines.verdict
      end

      # @return [String] a shorter title
      def short_title = @event.resolved? ? resolved : @lines.shortest_verdict

      # @return [Array<String>] the release and the app
      def where = @lines.where

      # @return [Array<Alert::ChannelLines::Line>]
      def failing = @event.resolved? ? [] : @lines.failing

      # @return [Array<String>] what to do, without the commands
      def advice = @event.resolved? ? verdict_before : @lines.advice

      # @return [Array<Alert::RollbackCommand>]
      def commands = @event.resolved? ? [] : @lines.commands

      # @return [Array<String>]
      def notes = @lines.notes

      # @return [Hash{String => String}] the URLs of pages, by their titles
      def links
        { translated("links.release") => @alert.release_url, translated("links.production") => @alert.url }.compact
      end

      # @return [Symbol] +:red+, +:unsealed+, +:green+
      def colour
        return :green if seal.green?

        seal.red? ? :red : :unsealed
      end

      private

      def resolved
        said = "#{mark} #{translated("ended.#{ended}", time: duration, what: subject)}"
        return said unless @event.ended_by

        translated("ended_by", ended: said, release: TerminalText.line(@event.ended_by, 80))
      end

      def ended
        return "sealed" if @event.track == "unsealed"

        # A later release that is red has its own incident.
        seal.green? ? "resolved" : "ended"
      end

      def subject
        release = TerminalText.line(@event.release || @alert.release, 80)
        release.empty? ? @alert.app : translated("app_release", app: @alert.app, release: release)
      end

      def verdict_before
        verdict = @event.first_verdict or return []
        [translated("before", verdict: TerminalText.line(verdict))]
      end

      def translated(key, **values) = Translations.text("alert.#{key}", **values)

      def mark = { green: "🟢", red: "🔴", unsealed: "⚪" }.fetch(colour)

      def duration
        seconds = @event.seconds.to_i
        return "#{seconds} s" if seconds < 60

        minutes = seconds / 60
        hours = seconds / 3600
        return "#{minutes} min" if minutes < 60
        return "#{hours} h #{minutes % 60} min" if hours < 48

        "#{hours / 24} d #{hours % 24} h"
      end
    end

    # A message of `prod-smoke alert --test`. Has the methods of {Message} that a sink's renderer calls.
    class TestMessage
      # @return [Event]
      attr_reader :event

      # @param host [String] the name of this machine
      def initialize(host)
        @host = host
        @event = Event.new(kind: "test", track: "test", key: Event.key_of("test", host, Time.now.to_f), number: 0)
      end

      def title = "TEST of prod-smoke: nothing is wrong. Alerts of #{@host} come here."
      alias short_title title

      def alert = nil
      def seal = nil
      def where = []
      def failing = []
      def advice = []
      def commands = []
      def notes = []
      def links = {}
      def colour = :green
    end
  end
end
