# frozen_string_literal: true

require "shellwords"

module SmokeSeal
  module Recorder
    # The base class of the recorders: they send a seal with its release and apps, and say how to do it again by hand.
    class Base
      # Sends the seal, and waits for the receipt.
      #
      # @param seal [Seal]
      # @param message [RecordMessage] the seal with its release
      # @return [String] the receipt
      # @raise [NotRecordedError]
      def call(seal, message = RecordMessage.new(seal)) = raise(NotImplementedError)

      # @param message [RecordMessage]
      # @return [String] a shell command that sends it again
      def later(message) = raise(NotImplementedError)
    end
  end
end
