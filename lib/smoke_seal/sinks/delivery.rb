# frozen_string_literal: true

module SmokeSeal
  module Sinks
    # The result of sending a message to a sink.
    class Delivery
      # @return [String, nil] why it was not delivered, in words for an operator
      attr_reader :reason

      # @return [String, nil] the sink's id of the message; nil if it has none
      attr_reader :message_id

      class << self
        # @return [Delivery]
        def delivered(message_id = nil) = new(message_id: message_id)

        # @param retryable [Boolean] whether a later attempt may succeed
        # @return [Delivery]
        def failed(reason, retryable: false) = new(reason: reason, retryable: retryable)

        # The sink did not answer: it may have the message.
        #
        # @return [Delivery]
        def unsure(reason) = new(reason: reason, unsure: true)

        private :new
      end

      def initialize(reason: nil, message_id: nil, retryable: false, unsure: false)
        @reason = reason
        @message_id = message_id
        @retryable = retryable
        @unsure = unsure
        freeze
      end

      def delivered? = reason.nil?

      # Whether a later attempt may succeed, and the sink does not have the message.
      def retryable? = @retryable

      # Whether the sink may have the message, although it did not answer.
      def unsure? = @unsure
    end
  end
end
