# frozen_string_literal: true

module SmokeSeal
  class DiscordWebhook
    # The result of a post.
    class Delivery
      # @return [String, nil] why it was not delivered, in words for an operator
      attr_reader :reason

      # @return [String, nil] Discord's id of the message; nil if it returned none
      attr_reader :message_id

      class << self
        # @return [Delivery]
        def delivered(message_id) = new(nil, message_id)

        # @return [Delivery]
        def failed(reason) = new(reason, nil)

        private :new
      end

      def initialize(reason, message_id)
        @reason = reason
        @message_id = message_id
        freeze
      end

      def delivered? = reason.nil?
    end
  end
end
