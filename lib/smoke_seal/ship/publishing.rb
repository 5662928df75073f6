# frozen_string_literal: true

module SmokeSeal
  class Ship
    # Sends an alert to the sinks: once for each change of its incident if there is a store for it,
    # otherwise each time.
    class Publishing
      # @param app [String]
      # @param options [Options]
      # @param stored [Boolean] whether the seal is stored on its release
      def initialize(app, options, stored:)
        @options = options
        @problems = []
        # In a test of the host app nothing is sent or stored.
        @store = options.incident&.call(app) if stored && !Testing.silent?
        @earlier = earlier
      end

      # Whether a green seal ends an incident.
      def anything_open? = @earlier.any? || @store&.open? || false

      # @return [Array<String>] what is wrong with how the sinks are configured, and what could not be read
      def notes = [*@problems, *channels.notes]

      # Whether the sinks were already notified of the same, and so not again.
      def repeated? = @repeated || false

      # @param alert [Alert]
      # @return [Array<String>] the channels that failed, and why
      def call(alert)
        facts = { app: alert.app, release: alert.release, seal: alert.seal, status: alert.seal.status,
                  commands: alert.commands, discord: channels.discord_notified, sinks: {}, event: nil }
        return publish(alert, facts) unless alert.needed? || @store&.open?

        SmokeSeal.instrumenter.instrument("alert.smoke_seal", facts) { |payload| publish(alert, payload) }
      end

      private

      def earlier
        @store ? @store.earlier(@options.known) : []
      rescue *ErrorText::RESCUED => e
        @problems << "the incidents of earlier releases could not be read: #{ErrorText.text(e)}"
        []
      end

      def channels = @channels ||= Channels.new(@options)

      def publish(alert, payload)
        own = @store && (alert.seal.green? ? @store.open? : true)
        failures = own ? notify_by_incident(alert, payload) : sent_once(alert, payload)
        [*failures, *end_earlier(alert)]
      rescue *ErrorText::RESCUED => e
        ["the incident could not be read or stored: #{ErrorText.text(e)}", *sent_once(alert, payload)]
      end

      # The incident of this release.
      def notify_by_incident(alert, payload)
        incident = IncidentAlert.new(alert, sinks: channels.sinks, store: @store).call
        @repeated = incident.silent?
        payload[:event] = incident.events.last || "repeated"
        add_results(payload, incident.sent)
        incident.failures
      end

      # There is no incident.
      def sent_once(alert, payload)
        return [] unless alert.needed?

        delivery = alert.deliver(console: nil, sinks: channels.sinks)
        add_results(payload, delivery.sinks)
        delivery.failures
      end

      # The verdict on this release ends the incidents of earlier ones.
      def end_earlier(alert)
        return [] if alert.seal.unsealed?

        facts = { sinks: channels.sinks, ended_by: alert.release || "a later one" }
        @earlier.flat_map { |store| IncidentAlert.new(alert, store: store, **facts).call.failures }
      rescue *ErrorText::RESCUED => e
        ["the incident of an earlier release could not be ended: #{ErrorText.text(e)}"]
      end

      def add_results(payload, sent)
        payload[:sinks] = sent.transform_values(&:delivered?)
        discord = sent[Sinks::Discord.key]
        payload[:discord] = discord.delivered? if discord
      end
    end
  end
end
