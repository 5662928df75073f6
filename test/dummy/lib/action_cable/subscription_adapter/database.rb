# frozen_string_literal: true

require "action_cable/subscription_adapter/database/listener"
require "action_cable/subscription_adapter/database/message"

module ActionCable
  module SubscriptionAdapter
    # Action Cable between the processes of one machine, through a table that each of them polls: SQLite cannot wake
    # anybody. Chosen in config/cable.yml.
    class Database < Base
      prepend ChannelPrefix

      def initialize(*)
        super
        @listener = nil
      end

      def broadcast(channel, payload)
        Message.post(channel, payload)
      end

      def subscribe(channel, callback, success_callback = nil)
        listener.add_subscriber(channel, callback, success_callback)
      end

      def unsubscribe(channel, callback)
        listener.remove_subscriber(channel, callback)
      end

      def shutdown
        @listener&.shutdown
      end

      private

      def listener
        @listener || @server.mutex.synchronize { @listener ||= Listener.new(@server.event_loop, logger) }
      end
    end
  end
end
