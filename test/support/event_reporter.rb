# frozen_string_literal: true

# Rails.event as Rails 8.1 has it, for tests in an older Rails: the same calls, the same events, the same errors. In a
# newer Rails it is the reporter of Rails.
module EventReporter
  # The interface of ActiveSupport::EventReporter, as far as a library and its subscribers see it.
  class StandIn
    def initialize(raise_on_error: false)
      @raise_on_error = raise_on_error
      @subscribers = []
    end

    def subscribe(subscriber, &filter)
      raise ArgumentError, "#{subscriber.class} must respond to #emit" unless subscriber.respond_to?(:emit)

      @subscribers << [subscriber, filter]
    end

    def notify(name_or_object, payload = nil, caller_depth: 1, **arguments)
      raise ArgumentError, "either a payload or keyword arguments" if payload && arguments.any?

      event = { name: name_or_object.to_s, payload: (payload || arguments).transform_keys(&:to_sym), tags: {},
                context: {}, timestamp: Process.clock_gettime(Process::CLOCK_REALTIME, :nanosecond),
                source_location: { filepath: caller_locations(caller_depth, 1).first.path } }
      @subscribers.each { |subscriber, filter| emit(subscriber, event) if filter.nil? || filter.call(event) }
    end

    private

    # Rails raises it in development and test, and reports it in production.
    def emit(subscriber, event)
      subscriber.emit(event)
    rescue StandardError
      raise if @raise_on_error
    end
  end

  # Keeps what was emitted.
  class Subscriber
    attr_reader :events

    def initialize(&emit)
      @events = []
      @emit = emit
    end

    def emit(event)
      @events << event
      @emit&.call(event)
    end
  end

  # Rails.event is a reporter of the block's own.
  #
  # @param raise_on_error [Boolean] whether an exception of a subscriber is raised
  # @param emit what the subscriber does with an event
  # @return [Array<Hash>] the events
  def self.events_during(work, raise_on_error: true, &emit)
    subscriber = Subscriber.new(&emit)
    reporter = new_reporter(raise_on_error).tap { |made| made.subscribe(subscriber) }
    own = Rails.singleton_class.method_defined?(:event, false)
    before = Rails.method(:event) if own
    Rails.define_singleton_method(:event) { reporter }
    work.call
    subscriber.events
  ensure
    own ? Rails.define_singleton_method(:event, before) : Rails.singleton_class.remove_method(:event)
  end

  def self.new_reporter(raise_on_error)
    type = defined?(ActiveSupport::EventReporter) ? ActiveSupport::EventReporter : StandIn
    type.new(raise_on_error: raise_on_error)
  end
  private_class_method :new_reporter
end
