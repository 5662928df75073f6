# frozen_string_literal: true

module SmokeSeal
  class HTTPPost
    # Makes a request, and retries it while that may help and the deadline allows.
    class Retries
      # Seconds before each retry, unless the service says how long to wait.
      PAUSES = [0.5, 1].freeze
      private_constant :PAUSES

      # @param request [Request]
      # @param deadline [Numeric] seconds from now
      # @param meanings [Hash{Integer => String}]
      def initialize(request, deadline:, meanings:)
        @request = request
        @meanings = meanings
        @ends_at = now + deadline
      end

      # @yieldparam answer [Answer]
      # @yieldreturn [String, nil]
      # @return [Sinks::Delivery]
      def call(&message_id)
        tries = 1
        tries += 1 while (outcome = attempt(&message_id)).is_a?(RetryableFailure) && pause(outcome, tries)
        return outcome unless outcome.is_a?(RetryableFailure)

        Sinks::Delivery.failed(with_tries(outcome.reason, tries), retryable: true)
      end

      private

      # A failure that a retry may fix.
      RetryableFailure = Struct.new(:reason, :wait)
      private_constant :RetryableFailure

      def attempt
        answer = @request.call
        return Sinks::Delivery.delivered(block_given? ? yield(answer) : nil) if answer.success?

        reason = answer.reason(@meanings)
        answer.retryable? ? RetryableFailure.new(reason, answer.wait) : Sinks::Delivery.failed(reason)
      rescue Request::Failed => e
        return RetryableFailure.new(e.message) if e.retryable?

        e.unsure? ? Sinks::Delivery.unsure(e.message) : Sinks::Delivery.failed(e.message)
      end

      # Waits before the next attempt.
      #
      # @return [Boolean] whether there is a next attempt
      def pause(failure, tries)
        seconds = failure.wait || PAUSES[tries - 1]
        return false if tries > PAUSES.size || seconds >= @ends_at - now

        sleep(seconds)
        true
      end

      def with_tries(reason, tries) = tries > 1 ? "#{reason} (tried #{tries} times)" : reason

      def now = Process.clock_gettime(Process::CLOCK_MONOTONIC)
    end
  end
end
