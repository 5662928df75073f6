# frozen_string_literal: true

module ActionCable
  module SubscriptionAdapter
    class Database < Base
      # Reads the table for a process's subscribers, on a thread of its own, and only while there are any.
      class Listener < SubscriberMap
        # Seconds between two looks at the table, and after one that failed.
        INTERVAL = 0.1
        AFTER_AN_ERROR = 1

        def initialize(event_loop, logger)
          super()
          @event_loop = event_loop
          @logger = logger
          @arrivals = Queue.new
          @unconfirmed = []
          @thread = Thread.new { listen }
        end

        # A subscription is confirmed once nothing can be missed any more: when the place in the table is known.
        def add_subscriber(channel, subscriber, on_success)
          super(channel, subscriber, nil)
          @arrivals << (on_success || -> {})
        end

        def invoke_callback(*)
          @event_loop.post { super }
        end

        def shutdown
          @arrivals.close
          @thread.join
        end

        private

        def listen
          until @arrivals.closed?
            begin
              wait_for_somebody if nobody?
              look
              sleep INTERVAL
            rescue StandardError => e
              @logger.error("Action Cable cannot read cable_messages, and tries again: #{e.class}: #{e.message}")
              sleep AFTER_AN_ERROR
            end
          end
        end

        def nobody? = @sync.synchronize { @subscribers.empty? }

        # The place in the table is forgotten, as nobody wants to hear what is said meanwhile.
        def wait_for_somebody
          @place = nil
          @unconfirmed << @arrivals.pop
        end

        def look
          @unconfirmed << @arrivals.pop until @arrivals.empty?
          quietly do
            @place ||= Message.last_id
            Message.after(@place).each do |id, channel, payload|
              broadcast(channel, payload)
              @place = id
            end
          end
          @unconfirmed.compact.each { |on_success| @event_loop.post(&on_success) }
          @unconfirmed.clear
        end

        # Ten looks a second are not worth a line in the log each, nor a connection kept between them.
        def quietly(&block)
          pool = ActiveRecord::Base.connection_pool
          logger = ActiveRecord::Base.logger
          logger ? logger.silence { pool.with_connection(&block) } : pool.with_connection(&block)
        end
      end
    end
  end
end
