# frozen_string_literal: true

require "stringio"

module SmokeSeal
  # Prints and logs in bounded time: a pipe whose reader does not read blocks whoever writes to it, for good, and the
  # ship with it.
  #
  # The write is made on a thread that is given up when its time is over. To make the stream non-blocking instead would
  # do so for every process that shares it; and a logger may write to anything. What the stream took until then has
  # gone out; the rest is dropped.
  module BoundedOutput
    # How long one write may take, in seconds.
    LIMIT = 3
    # The same for an output that took too long before: it has most likely not got better.
    LIMIT_AGAIN = 0.1
    private_constant :LIMIT, :LIMIT_AGAIN

    # The output did not take what was written to it.
    class BlockedError < Error; end

    @blocked = ObjectSpace::WeakMap.new

    class << self
      # @param output [IO, Logger, Object] what the block writes to
      # @yield writes
      # @return [Object] the block's value. What the block raises goes on.
      # @raise [BlockedError] it was not written in time
      def write(output, &block)
        return yield if output.is_a?(StringIO)

        within(@blocked[output] ? LIMIT_AGAIN : LIMIT, output, &block)
      end

      private

      def within(limit, output, &block)
        writer = writer_for(&block) or return yield
        return refuse(output, limit) unless writer.join(limit)

        @blocked[output] = nil if @blocked[output]
        writer.value
      ensure
        writer&.kill
      end

      # @return [Thread, nil] nil where this machine has no thread left
      def writer_for
        caller_thread = Thread.current
        Thread.new do
          Thread.current.report_on_exception = false
          take_over_context(caller_thread)
          yield
        end
      rescue ThreadError
        nil
      end

      # Loggers keep their tags by thread.
      def take_over_context(thread)
        thread.keys.each { |key| Thread.current[key] = thread[key] } # rubocop:disable Style/HashEachMethods -- no Hash
        return unless defined?(ActiveSupport::IsolatedExecutionState)

        ActiveSupport::IsolatedExecutionState.share_with(thread)
      end

      def refuse(output, limit)
        @blocked[output] = true
        raise BlockedError, "it did not take what was written to it within #{limit} s"
      end
    end
  end
end
