# frozen_string_literal: true

require "active_support/notifications"
require_relative "../error_text"

module SmokeSeal
  # ActiveSupport::Notifications for whoever cannot afford a subscriber's mistakes: what a subscriber raises is logged,
  # and changes nothing about the work that it was told of.
  class Notifications
    # An event that is started and finished by hand, on Rails before 7.1, which has no handles.
    Handle = Struct.new(:instrumenter, :name, :payload) do
      def start = instrumenter.start(name, payload)
      def finish = instrumenter.finish(name, payload)
    end
    private_constant :Handle

    # @param name [String]
    # @param payload [Hash]
    # @yieldparam payload [Hash] the same one, to add to
    # @return [Object] the block's value. What the block raises goes on.
    def instrument(name, payload = {})
      handle = handle(name, payload)
      started = shielded(name) { handle.start }
      begin
        yield payload
      rescue Exception => e # rubocop:disable Lint/RescueException -- it is raised again
        payload.merge!(exception: [e.class.name, e.message], exception_object: e)
        raise
      ensure
        # A throw, which is how Timeout ends a block, goes on from here as well.
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
      # Newer Rails wraps what several subscribers raise, whatever it is: an interrupt has to go on.
      raised = e.respond_to?(:exceptions) ? e.exceptions : [e]
      stopped = raised.find { |error| ErrorText::RESCUED.none? { |kind| error.is_a?(kind) } }
      raise stopped if stopped

      raised.each { |error| log(name, error) }
      false
    end

    def log(name, error)
      logger = Configuration.current.logger or return

      message = "smoke_seal: a subscriber to #{name} raised #{ErrorText.text(error)}"
      BoundedOutput.write(logger) { logger.error(message) }
    rescue *ErrorText::RESCUED
      # A logger that fails has nobody left to tell.
    end
  end
end
