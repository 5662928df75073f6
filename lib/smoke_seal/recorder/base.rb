# frozen_string_literal: true

require "shellwords"

module SmokeSeal
  module Recorder
    # The recorders of this gem: they carry a seal together with its release and apps, and tell how to do so later.
    class Base
      # Hands the seal over, and waits for the receipt.
      #
      # @param seal [Seal]
      # @param message [RecordMessage] the seal with its release
      # @return [String] the receipt
      # @raise [NotRecordedError]
      def call(seal, message = RecordMessage.new(seal)) = raise(NotImplementedError)

      # @param message [RecordMessage]
      # @return [String] a shell command that hands it over again
      def later(message) = raise(NotImplementedError)
    end
  end
end
