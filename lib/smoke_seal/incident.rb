# frozen_string_literal: true

require "time"
require_relative "incident/deliveries"
require_relative "incident/fingerprint"

module SmokeSeal
  # The alerts that sinks got about an app and release, as plain data, and the events for the next seal. It reads no
  # clock and writes nothing: {IncidentAlert} stores its data under a lock.
  #
  # There are two tracks. The first red seal opens the incident "red": the same red again is silent, a change of the
  # failures updates it, green resolves it. An unsealed seal opens "unsealed", which a verdict resolves; it neither
  # opens nor resolves "red".
  class Incident
    TRACKS = %w[red unsealed].freeze
    # Characters of the verdict that opened it.
    LONGEST_VERDICT = 200

    # Changes the data of a store, under its lock.
    #
    # @param store [#identity, #update] see {IncidentAlert#initialize}
    # @yieldparam incident [Incident]
    # @return [void]
    def self.update(store, &block)
      store.update { |stored| new(stored, identity: store.identity).tap(&block).to_h }
    end

    # @param stored [Object] the stored data; nil before the first incident
    # @param identity [String] distinguishes this app and release from others
    def initialize(stored, identity:)
      stored = stored.is_a?(Hash) ? stored : {}
      @identity = identity
      @number = stored["number"].to_i
      @events = []
      @tracks = stored.fetch("tracks", {}).slice(*TRACKS).transform_values { |track| { "notified" => {}, **track } }
      @deliveries = Deliveries.new(stored["deliveries"])
    end

    # @return [Hash] JSON data
    def to_h = { "number" => @number, "tracks" => @tracks, "deliveries" => @deliveries.to_h }

    # @return [Array<String>] the kinds of the events of the last seal; empty if nothing changed
    attr_reader :events

    # @return [Boolean] whether a green seal has an incident to resolve
    def open? = TRACKS.any? { |track| open_track(track) }

    # The events that a seal causes.
    #
    # @param seal [Seal]
    # @param now [Time]
    # @param sinks [Array<Sinks::Sink>]
    # @param ended_by [String, nil] the later release to which the seal belongs
    # @param release [String, nil] the name of the release, for a new incident
    # @return [Array<SinkEvent>] the events for each sink, in their order
    def advance(seal, now:, sinks:, ended_by: nil, release: nil)
      @release = release
      sinks.each { |sink| @deliveries.expire(sink.key, now) }
      interrupted = sinks.flat_map { |sink| interrupted_of(sink, now) }
      events = events_of(seal, now, ended_by)
      @events = events.map(&:kind)
      [*resent(interrupted, now),
       *(events.any? ? sink_events(events, sinks, now) : events_of_unnotified(seal, sinks, now))]
    end

    # Claims an event that was deferred.
    #
    # @param sink [Sinks::Sink]
    # @param event [Sinks::Event]
    # @return [Symbol] +:send+; +:wait+, if an earlier event or another process is first; +:gone+, if it was sent or
    #   given up; +:unsure+, if it may have arrived
    def claim(sink, event, now:)
      @deliveries.expire(sink.key, now)
      entry = @deliveries.find(sink.key, event.number) or return :gone
      drop_interrupted_before(entry, sink, now)
      first = @deliveries.of(sink.key).first
      return :wait if !first.equal?(entry) || @deliveries.in_progress?(entry, now)

      if @deliveries.dead?(entry, now) && !sink.repeatable?
        settle(sink, event, Sinks::Delivery.unsure("its process ended"), later: false)
        return :unsure
      end
      @deliveries.claim(sink.key, event.number, now)
      :send
    end

    # @return [Sinks::Event] with the sink's id of the message that opened its incident, which may be known only since
    #   then
    def current(sink, event)
      track = @tracks.values.find { |candidate| candidate["key"] == event.key }
      id = track && track["notified"][sink.key]
      event.dup.tap { |copy| copy.message_id = id.is_a?(String) ? id : nil }
    end

    # Records the result of sending an event.
    #
    # @param delivery [Sinks::Delivery, nil] nil if the sink does not send such events
    # @param later [Boolean] whether it will be retried
    def settle(sink, event, delivery, later:)
      return @deliveries.release(sink.key, event.number) if later

      @deliveries.remove(sink.key, event.number)
      mark_notified(sink, event, delivery&.message_id) if delivery.nil? || delivery.delivered? || delivery.unsure?
    end

    # Records that somebody knows of an open incident. Its events are sent as before.
    #
    # @param name [String] its track
    # @param key [String, nil] its key; nil for the one that is open
    # @param by [String, nil] who it is
    # @return [Symbol] +:acknowledged+; +:already+, and the first one stays; +:gone+, if it is no longer open
    def acknowledge(name, by:, now:, key: nil)
      track = open_track(name)
      return :gone unless track && [nil, track["key"]].include?(key)
      return :already if track["acknowledged"]

      track["acknowledged"] = { "by" => by, "at" => now.getutc.iso8601 }.compact
      :acknowledged
    end

    # An event for one sink. +state+ is +:now+ if it is to be sent, +:later+ if it waits for earlier events, +:unsure+
    # if it may have arrived and is not sent again.
    SinkEvent = Struct.new(:sink, :event, :state)

    private

    def open_track(name) = @tracks[name]&.then { |track| track if track["open"] }

    # Removes the events whose process died while it sent them, and returns them.
    def interrupted_of(sink, now)
      @deliveries.of(sink.key).select { |entry| @deliveries.dead?(entry, now) }.filter_map do |entry|
        @deliveries.remove(sink.key, entry["number"])
        track = @tracks[entry["track"]] or next
        event = event_of(entry["kind"], entry["track"], track, now, number: entry["number"])
        SinkEvent.new(sink, event, :now)
      end
    end

    # A later event replaces it.
    def drop_interrupted_before(entry, sink, now)
      earlier = @deliveries.of(sink.key).take_while { |other| !other.equal?(entry) }
      earlier.select { |other| @deliveries.dead?(other, now) }.each do |other|
        @deliveries.remove(sink.key, other["number"])
        track = @tracks[other["track"]]
        track["notified"][sink.key] ||= true if track
      end
    end

    # An event that is sent now or soon replaces an earlier one whose process died: that one is not sent again.
    def resent(interrupted, now)
      interrupted.filter_map do |sink_event|
        if sink_event.sink.repeatable? && @events.empty? && @deliveries.of(sink_event.sink.key).empty?
          @deliveries.add(sink_event.sink.key, sink_event.event, now)
          next sink_event
        end

        mark_notified(sink_event.sink, sink_event.event)
        sink_event.state = :unsure
        sink_event unless sink_event.sink.repeatable?
      end
    end

    def mark_notified(sink, event, message_id = nil)
      track = @tracks.values.find { |candidate| candidate["key"] == event.key } or return
      track["notified"][sink.key] = message_id || track["notified"][sink.key] || true
    end

    # Tracks end before another begins, so that the last event of a sink is about the current state.
    def events_of(seal, now, ended_by)
      return [change(seal, "unsealed", now)].compact if seal.unsealed? && ended_by.nil?
      return [] if seal.unsealed?
      return ended(seal, now, ended_by) if ended_by

      unsealed = finish("unsealed", now, nil, quiet: seal.red? || !open_track("red").nil?)
      [unsealed, seal.red? ? change(seal, "red", now) : finish("red", now, nil)].compact
    end

    # The end of the open tracks, by a verdict on a later release.
    def ended(seal, now, ended_by)
      [finish("red", now, ended_by, quiet: seal.red?), finish("unsealed", now, ended_by, quiet: true)].compact
    end

    # Opens a track, or records a change of the failures; nil if there is none.
    def change(seal, name, now)
      print = Fingerprint.of(seal)
      track = open_track(name)
      return open_new(seal, name, print, now) unless track
      return if track["print"] == print

      track["print"] = print
      event_of("updated", name, track, now)
    end

    def open_new(seal, name, print, now)
      verdict = TerminalText.line(seal.verdict_line, LONGEST_VERDICT)
      @tracks[name] = { "key" => Sinks::Event.key_of(@identity, name, @number + 1), "print" => print, "open" => true,
                        "since" => now.getutc.iso8601, "verdict" => verdict, "release" => @release,
                        "notified" => {} }.compact
      event_of("opened", name, @tracks[name], now)
    end

    def finish(name, now, ended_by, quiet: false)
      track = open_track(name) or return
      track["open"] = false
      event_of("resolved", name, track, now).tap do |event|
        event.quiet = quiet
        event.ended_by = ended_by
      end
    end

    def event_of(kind, name, track, now, number: @number += 1)
      Sinks::Event.new(kind: kind, track: name, key: track["key"], number: number, quiet: false,
                       first_verdict: track["verdict"], release: track["release"],
                       seconds: (now - Time.iso8601(track["since"])).round)
    end

    def sink_events(events, sinks, now)
      sinks.flat_map do |sink|
        events.filter_map do |event|
          # A sink that got no event has nothing to resolve.
          next if event.resolved? && !notified?(sink, event) && @deliveries.of(sink.key).empty?

          claimed = @deliveries.add(sink.key, event, now)
          SinkEvent.new(sink, current(sink, event), claimed ? :now : :later)
        end
      end
    end

    def notified?(sink, event) = @tracks.fetch(event.track)["notified"].key?(sink.key)

    # No change: only sinks that could not be notified are notified.
    def events_of_unnotified(seal, sinks, now)
      name = { true => "red", false => ("unsealed" if seal.unsealed?) }[seal.red?]
      track = name && open_track(name) or return []
      waiting = sinks.reject { |sink| track["notified"].key?(sink.key) || @deliveries.of(sink.key).any? }
      waiting.empty? ? [] : sink_events([event_of("opened", name, track, now)], waiting, now)
    end
  end
end
