# frozen_string_literal: true

require "timeout"

module SmokeSeal
  # Calls code of the host in bounded time, and rescues everything that it raises, also the SystemExit of +abort+. A
  # signal passes through.
  module BoundedCall
    # The result of a call. +error+ is nil if it returned.
    Result = Struct.new(:value, :error, keyword_init: true) do
      def ok? = error.nil?
    end

    # The call did not end in its time.
    class ExpiredError < Error
      # @param limit [Numeric] seconds
      def initialize(limit)
        super("it took longer than #{limit.to_f.round(1).to_s.delete_suffix(".0")} s, and was given up")
      end
    end

    # The called code ended its thread, with +Thread.exit+ for example.
    class EndedError < Error; end

    # Raised in the caller's thread. Not a StandardError, so that the called code does not rescue it.
    class Expiry < Exception; end # rubocop:disable Lint/InheritException
    private_constant :Expiry

    class << self
      # Calls the block on a new thread. After +limit+ the thread is killed.
      #
      # @param limit [Numeric] seconds
      # @return [Result]
      # @raise [SignalException] also an Interrupt, in the caller's thread or the block's
      def on_thread(limit, &block)
        thread = thread_for(&block) or return in_place(limit, &block)
        return expired(limit) unless thread.join(limit)

        passed_on(thread.value || Result.new(error: EndedError.new("it ended its thread")))
      ensure
        thread&.kill
      end

      # Calls the block in the caller's thread: a database connection belongs to its thread.
      #
      # @param limit [Numeric] seconds
      # @return [Result]
      # @raise [SignalException] also an Interrupt
      def in_place(limit, &block)
        result = Timeout.timeout(limit, Expiry) { caught(&block) }
        passed_on(result)
      rescue Expiry
        expired(limit)
      end

      # Returns the text of an error for a message.
      #
      # @param error [Exception]
      # @return [String]
      def reason(error)
        return ErrorText.text(error) unless error.is_a?(SystemExit)

        said = error.message == "exit" ? "" : ": #{TerminalText.line(Redact.credentials(UTF8.of(error.message)), 200)}"
        "it called exit with #{error.status}#{said}"
      end

      private

      # @return [Thread, nil] nil if this machine has no thread left
      def thread_for(&block)
        Thread.new do
          Thread.current.report_on_exception = false
          caught(&block)
        end
      rescue ThreadError
        nil
      end

      def caught
        Result.new(value: yield)
      rescue Expiry
        raise
      rescue Exception => e # rubocop:disable Lint/RescueException -- the code is the host's, and may call abort
        Result.new(error: e)
      end

      def passed_on(result)
        raise result.error if result.error.is_a?(SignalException) || result.error.is_a?(ForkedError)

        result
      end

      def expired(limit) = Result.new(error: ExpiredError.new(limit))
    end
  end
end
