# frozen_string_literal: true

module SmokeSeal
  # Turns errors of this gem during a run into unsealed seals, while exceptions of the caller's block pass through.
  module GuardedRun
    class << self
      # @param suite [Suite]
      # @param options [Hash{Symbol => Object}] see {Suite#run}
      # @yieldparam event [Event]
      # @return [Seal]
      def call(suite, options, &block)
        rescued(block, unsealed(suite)) { |listener| suite.run(**options, &listener) }
      end

      # Yields a wrapper of +block+, and returns the value of +fallback+ if one of +errors+ is raised. An exception that
      # the block raised passes through, even if it is an error class of this gem; so does a timeout.
      #
      # @param block [Proc, nil]
      # @param fallback [#call] is given the error
      # @param errors [Array<Class>]
      def rescued(block, fallback, errors: [Error])
        in_block = false
        listener = block && proc do |event|
          in_block = true
          block.call(event)
          in_block = false
        end
        yield listener
      rescue *errors => e
        raise if in_block || timeout?(e)

        fallback.call(e)
      end

      # @param suite [Suite]
      # @return [Proc] makes the unsealed seal of an error
      def unsealed(suite)
        lambda do |error|
          Seal.unsealed(message_of(error), app: suite.app, url: suite.url, environment: suite.environment)
        end
      end

      # Only the first line of a foreign error's message: Ruby 3.1 appends source code to some messages.
      #
      # @param error [Exception]
      # @return [String]
      def message_of(error)
        error.is_a?(Error) ? error.message : UTF8.of(error.message).lines.first.to_s.chomp
      end

      # @param error [Exception]
      # @return [Boolean] whether it is the caller's own timeout
      def timeout?(error) = defined?(Timeout::Error) && error.is_a?(Timeout::Error)
    end
  end
  private_constant :GuardedRun
end
