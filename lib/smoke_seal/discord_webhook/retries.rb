# frozen_string_literal: true

module SmokeSeal
  class DiscordWebhook
    # Makes a request, and retries it while that may help and the deadline allows.
    class Retries
      # Seconds before each retry, unless Discord says how long to wait.
      PAUSES = [0.5, 1].freeze
      private_constant :PAUSES

      # @param request [Request]
      # @param deadline [Numeric] seconds from now
      def initialize(request, deadline:)
        @request = request
        @ends_at = now + deadline
      end

      # @return [Delivery]
      def call
        tries = 1
        tries += 1 while (outcome = attempt).is_a?(RetryableFailure) && pause(outcome, tries)
        outcome.is_a?(RetryableFailure) ? Delivery.failed(with_tries(outcome.reason, tries)) : outcome
      end

      private

      # A failure that a retry may fix.
      RetryableFailure = Struct.new(:reason, :wait)
      private_constant :RetryableFailure

      def attempt
        answer = @request.call
        return Delivery.delivered(answer.message_id) if answer.success?

        answer.retryable? ? RetryableFailure.new(answer.reason, answer.wait) : Delivery.failed(answer.reason)
      rescue Request::Failed => e
        e.retryable? ? RetryableFailure.new(e.message) : Delivery.failed(e.message)
      end

      # Waits before the next attempt.
      #
      # @return [Boolean] whether there is a next attempt
      def pause(setback, tries)
        seconds = setback.wait || PAUSES[tries - 1]
        return false if tries > PAUSES.size || seconds >= @ends_at - now

        sleep(seconds)
        true
      end

      def with_tries(reason, tries) = tries > 1 ? "#{reason} (tried #{tries} times)" : reason

      def now = Process.clock_gettime(Process::CLOCK_MONOTONIC)
    end
  end
end
