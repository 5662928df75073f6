# frozen_string_literal: true

require "socket"
require_relative "command"

module SmokeSeal
  class CLI
    # prod-smoke alert --test: sends a message that is marked as a test to where alerts go.
    class SendAlert < Command
      NO_TEST = "alert sends nothing by itself: write prod-smoke alert --test"
      NOT_CONFIGURED = "nobody is alerted from here: alert.discord of the config is not set, or its variable is not; " \
                       "nor is #{Sinks::OTHERS.keys.join(", ")}".freeze
      private_constant :NO_TEST, :NOT_CONFIGURED

      # @return [Integer] the exit code
      def call
        CLI.refuse_arguments(@words)
        raise UsageError, NO_TEST unless @options[:test]

        sinks = Sinks.of(config.alert)
        raise ConfigError, NOT_CONFIGURED if sinks.empty?

        message = Sinks::TestMessage.new(host)
        report(sinks, Sinks::Dispatch.call(sinks) { |sink| sink.deliver(message) })
      end

      private

      def host = TerminalText.line(Socket.gethostname, 80).delete("^A-Za-z0-9.-")

      def report(sinks, sent)
        failures = Sinks::Dispatch.failures(sinks, sent)
        sinks.each do |sink|
          failure = failures[sink.key]
          next @err.puts("prod-smoke: #{failure}") if failure

          @out.puts("#{sink.title} was notified: a message that begins with TEST")
        end
        failures.empty? ? GREEN : UNSEALED
      end
    end
  end
end
