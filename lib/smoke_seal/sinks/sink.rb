# frozen_string_literal: true

require_relative "delivery"
require_relative "message"

module SmokeSeal
  module Sinks
    # A destination of alerts. A subclass has
    #
    # - +FIELDS+: the names of its settings. A text in the config instead of a mapping is the value of the first one
    # - +REQUIRED+: the required settings. +LISTS+: those that may be lists
    # - +SECRETS+: those that may not be written in a file, and +RISK+: what someone could do with them
    # - +problem_with(field, value)+: what is wrong with a setting, or nil; it never contains the value. By default each
    #   setting is a URL, which +problem_with_uri(uri)+ checks further
    # - +render(message)+: the payload, as JSON data without secrets; nil if this sink does not send such events
    # - +transmit(payload, event)+: sends it
    #
    # The settings are secrets. Nothing here shows them.
    class Sink
      NAME = "sink"
      TITLE = "the sink"
      FIELDS = %w[url].freeze
      REQUIRED = %w[url].freeze
      LISTS = [].freeze
      SECRETS = %w[url].freeze
      RISK = "write to the channel"

      class << self
        # @return [String] its key in the config
        def key = self::NAME

        # @return [String] its name in messages
        def title = self::TITLE

        # Whether the receiver deduplicates messages. Only then is a message sent again that may have arrived.
        def repeatable? = false

        # @return [String, nil]
        def problem_with(_field, value)
          uri = HTTPPost.uri_of(value)
          uri ? problem_with_uri(uri) : "no http or https URL with a host"
        end

        private

        # For a subclass that accepts only some URLs.
        def problem_with_uri(_uri) = nil
      end

      # @param settings [Hash{String => Object}] by the names in +FIELDS+
      # @param timeouts see {HTTPPost#initialize}
      def initialize(settings, **timeouts)
        # In a proc, so that to_json and to_yaml, which print instance variables, do not show it.
        @settings = proc { settings }
        @timeouts = timeouts.freeze
        @problem = problem_of(settings)
      end

      def key = self.class.key
      def title = self.class.title
      def repeatable? = self.class.repeatable?

      # @return [String, nil] what is wrong with its settings
      attr_reader :problem

      # @param message [Message]
      # @return [Delivery, nil] nil if it does not send such events. It never raises a StandardError.
      def deliver(message)
        guarded do
          payload = render(message)
          payload && send_payload(payload, message.event)
        end
      end

      # @param payload [Hash] as {#render} returns it
      # @param event [Event]
      # @return [Delivery] It never raises a StandardError.
      def send_payload(payload, event)
        return Delivery.failed(@problem) if @problem
        return Delivery.failed(Testing::NOT_SENT) if Testing.silent?

        guarded { transmit(payload, event) }
      end

      # Whether a failed message is sent again later. One that may have arrived is repeated only where the receiver
      # deduplicates messages.
      #
      # @param delivery [Delivery] one that failed
      def retry?(delivery) = delivery.retryable? || (delivery.unsure? && repeatable?)

      # Without the settings.
      def inspect = "#<#{self.class}>"
      alias to_s inspect

      private

      def guarded
        yield
      rescue StandardError, ScriptError => e
        # Without the error's message, which may contain a setting.
        Delivery.failed(e.class.name)
      end

      def setting(field) = @settings.call[field]

      def post(body, url: setting("url"), headers: {}, meanings: {}, &message_id)
        HTTPPost.new(title, meanings: meanings, **@timeouts)
                .call(HTTPPost.uri_of(url), body, headers: headers, &message_id)
      end

      def problem_of(settings)
        self.class::FIELDS.each do |field|
          value = settings[field]
          next if value.nil? && !self.class::REQUIRED.include?(field)

          wrong = self.class.problem_with(field, value)
          return "its #{field} is #{wrong}" if wrong
        end
        nil
      end
    end
  end
end
