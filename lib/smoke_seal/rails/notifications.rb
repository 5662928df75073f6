# frozen_string_literal: true

require "active_support/notifications"
require_relative "../error_text"

module SmokeSeal
  # ActiveSupport::Notifications with rescued subscribers: an exception of a subscriber is logged, and does not change
  # the instrumented work.
  class Notifications
    # Starts and finishes an event, for Rails before 7.1, which has no handles.
    Handle = Struct.new(:instrumenter, :name, :payload) do
      def start = instrumenter.start(name, payload)
      def finish = instrumenter.finish(name, payload)
    end
    private_constant :Handle

    # Logs the exception of a subscriber, where the host has a logger.
    #
    # @param subscriber [String] "a subscriber to run.smoke_seal"
    # @param error [Exception]
    def self.log(subscriber, error)
      logger = Configuration.current.logger or return

      message = "smoke_seal: #{subscriber} raised #{ErrorText.text(error)}"
      BoundedOutput.write(logger) { logger.error(message) }
    rescue *ErrorText::RESCUED
      # A failure of the logger cannot be reported.
    end

    # @param name [String]
    # @param payload [Hash]
    # @yieldparam payload [Hash] the same hash, which the block may add to
    # @return [Object] the block's value. An exception of the block passes through.
    def instrument(name, payload = {})
      handle = handle(name, payload)
      started = shielded(name) { handle.start }
      begin
        yield payload
      rescue Exception => e # rubocop:disable Lint/RescueException -- it is raised again
        payload.merge!(exception: [e.class.name, e.message], exception_object: e)
        raise
      ensure
        # In ensure, since Timeout may end the block with a throw.
        shielded(name) { handle.finish } if started
      end
    end

    private

    def handle(name, payload)
      instrumenter = ActiveSupport::Notifications.instrumenter
      return instrumenter.build_handle(name, payload) if instrumenter.respond_to?(:build_handle)

      Handle.new(instrumenter, name, payload)
    end

    def shielded(name)
      yield
      true
    rescue *ErrorText::RESCUED => e
      # Newer Rails wraps the exceptions of several subscribers, also an interrupt, which must pass through.
      raised = e.respond_to?(:exceptions) ? e.exceptions : [e]
      unrescued = raised.find { |error| ErrorText::RESCUED.none? { |kind| error.is_a?(kind) } }
      raise unrescued if unrescued

      raised.each { |error| Notifications.log("a subscriber to #{name}", error) }
      false
    end
  end
end
