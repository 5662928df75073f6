# frozen_string_literal: true

module SmokeSeal
  # Sends the events of a seal's incident to the sinks: its beginning, its changes and its end, but no repetition. See
  # {Incident}.
  #
  # An event is stored before and after it is sent. A process that dies in between leaves a claim: the next one sends
  # that event again to a sink that deduplicates, and to no other.
  class IncidentAlert
    # @return [Hash{String => Sinks::Delivery}] the result of each sink that got an event now
    attr_reader :sent

    # @return [Array<String>] what went wrong, for the operator
    attr_reader :failures

    # @return [Array<String>] see {Incident#events}
    attr_reader :events

    # @param alert [Alert]
    # @param sinks [Array<Sinks::Sink>]
    # @param store where the incident is stored: it responds to
    #   - +identity+: a text that distinguishes this app and release from others
    #   - +update+: yields the stored data, and stores what the block returns, under a lock
    #   - +enqueue(sink, event, payload)+: whether a job will send it
    #   - +retries?+: whether there is an engine for such jobs
    # @param ended_by [String, nil] the later release to which the seal belongs, if the incident is of an earlier one
    def initialize(alert, sinks:, store:, ended_by: nil)
      @alert = alert
      @sinks = sinks
      @store = store
      @ended_by = ended_by
      @sent = {}
      @failures = []
      @events = []
    end

    # @return [IncidentAlert] itself
    # @raise [StandardError] nothing was sent, since the incident could not be read or stored
    def call
      by_state = advance.group_by(&:state)
      by_state.fetch(:unsure, []).each { |sink_event| @failures << unsure(sink_event.sink) }
      send_all(by_state.fetch(:now, []))
      defer(by_state.fetch(:later, []))
      self
    end

    # Whether the seal is the same as the one before.
    def silent? = @events.empty?

    private

    def advance
      sink_events = []
      update do |incident|
        sink_events = incident.advance(@alert.seal, now: Time.now, sinks: @sinks, ended_by: @ended_by,
                                                    release: @alert.release)
        @events = incident.events
      end
      sink_events
    end

    # Each sink gets its events in their order; all sinks are notified in parallel.
    def send_all(sink_events)
      by_sink = sink_events.group_by(&:sink)
      outcomes = {}
      @sent = Sinks::Dispatch.call(by_sink.keys) do |sink|
        outcomes[sink] = in_order(sink, by_sink[sink].map(&:event))
        outcomes[sink].filter_map(&:last).find { |delivery| !delivery.delivered? } || outcomes[sink].last.last
      end
      settle(outcomes)
    end

    # No event overtakes one that could not be sent.
    def in_order(sink, events)
      failed = nil
      events.map do |event|
        delivery = failed || sink.deliver(message(event))
        failed ||= Sinks::Delivery.failed(delivery.reason, retryable: true) if delivery && !delivery.delivered?
        [event, delivery]
      end
    end

    def settle(outcomes)
      later = []
      outcomes.each do |sink, events|
        events.each { |event, delivery| later << [sink, event] if enqueued?(sink, event, delivery) }
      end
      report(outcomes.keys, later)
      store_outcomes(outcomes, later)
    end

    def store_outcomes(outcomes, later)
      return if outcomes.empty?

      update do |incident|
        outcomes.each do |sink, events|
          events.each { |event, result| incident.settle(sink, event, result, later: later.include?([sink, event])) }
        end
      end
    rescue *ErrorText::RESCUED => e
      @failures << NOT_STORED + ErrorText.text(e)
    end

    # Whether a job will retry it.
    def enqueued?(sink, event, delivery)
      return false if delivery.nil? || delivery.delivered? || !@store.retries?

      sink.retry?(delivery) && enqueue(sink, event)
    end

    def enqueue(sink, event)
      payload = sink.render(message(event))
      payload ? @store.enqueue(sink, event, payload) : false
    rescue *ErrorText::RESCUED => e
      @failures << "no job for #{sink.title} could be made: #{ErrorText.text(e)}"
      false
    end

    # The events that wait for earlier ones of their sink.
    def defer(sink_events)
      left = sink_events.reject { |sink_event| @store.retries? && enqueue(sink_event.sink, sink_event.event) }
      give_up(left) if left.any?
    rescue *ErrorText::RESCUED => e
      @failures << NOT_STORED + ErrorText.text(e)
    end

    # A sink that does not send such events needs no job.
    def give_up(sink_events)
      outcomes = sink_events.map do |sink_event|
        sink, event = sink_event.to_a
        [sink, event, sink.render(message(event)) && FAILED]
      end
      outcomes.each { |sink, _event, failed| @failures << "#{sink.title} was not notified: #{failed.reason}" if failed }
      update { |incident| outcomes.each { |sink, event, failed| incident.settle(sink, event, failed, later: false) } }
    end

    def report(sinks, later)
      Sinks::Dispatch.failures(sinks, @sent).each do |key, failure|
        again = later.any? { |sink, _event| sink.key == key }
        @failures << (again ? "#{failure}; a job retries it for an hour" : failure)
      end
    end

    def update(&block) = Incident.update(@store, &block)

    def message(event) = Sinks::Message.new(@alert, event)

    def unsure(sink)
      "#{sink.title} may not have been notified of this before: the process that did so ended before it was stored"
    end

    FAILED = Sinks::Delivery.failed("an earlier alert for it is not sent yet")
    NOT_STORED = "which sinks were notified could not be stored, so this alert may be sent twice: "
    private_constant :FAILED, :NOT_STORED
  end
end
