# frozen_string_literal: true

require "stringio"

module SmokeSeal
  # Prints and logs in bounded time. A pipe that nobody reads blocks its writer forever, and the ship with it.
  #
  # The write runs on a thread, which is killed when the time is over; what was not written by then is dropped. Making
  # the stream non-blocking is no alternative: that would change it for every process that shares it, and a logger may
  # write to anything.
  module BoundedOutput
    # Seconds that one write may take.
    LIMIT = 3
    # Seconds for an output whose last write timed out: it is most likely still blocked.
    LIMIT_AFTER_TIMEOUT = 0.1
    private_constant :LIMIT, :LIMIT_AFTER_TIMEOUT

    # The write timed out.
    class BlockedError < Error; end

    @blocked = ObjectSpace::WeakMap.new

    class << self
      # @param output [IO, Logger, Object] what the block writes to
      # @yield writes
      # @return [Object] the block's value. An exception of the block passes through.
      # @raise [BlockedError] the write timed out
      def write(output, &block)
        return yield if output.is_a?(StringIO)

        within(@blocked[output] ? LIMIT_AFTER_TIMEOUT : LIMIT, output, &block)
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

      # @return [Thread, nil] nil if this machine has no thread left
      def writer_for
        caller_thread = Thread.current
        Thread.new do
          Thread.current.report_on_exception = false
          copy_context(caller_thread)
          yield
        end
      rescue ThreadError
        nil
      end

      # Loggers store their tags per thread.
      def copy_context(thread)
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
