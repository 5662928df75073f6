# frozen_string_literal: true

require "socket"
require_relative "command"

module SmokeSeal
  class CLI
    # prod-smoke alert --test: sends a message that is marked as a test to where alerts go.
    class SendAlert < Command
      NO_TEST = "alert sends nothing by itself: write prod-smoke alert --test"
      NOT_CONFIGURED = "nobody is alerted from here: alert.discord of the config is not set, or its variable is not"
      private_constant :NO_TEST, :NOT_CONFIGURED

      # @return [Integer] the exit code
      def call
        CLI.refuse_arguments(@words)
        raise UsageError, NO_TEST unless @options[:test]

        settings = config.alert
        raise ConfigError, NOT_CONFIGURED unless settings["discord"]

        report(DiscordWebhook.new(settings["discord"]).post(payload(settings["role"])))
      end

      private

      def payload(role)
        host = TerminalText.line(Socket.gethostname, 80).delete("^A-Za-z0-9.-")
        mention = role ? "On red, the role #{role} is mentioned; this test mentions nobody." : nil
        lines = ["**TEST of prod-smoke: nothing is wrong.** Alerts of #{host} come here.",
                 *mention]
        { content: lines.join("\n"), allowed_mentions: { parse: [] } }
      end

      def report(delivery)
        unless delivery.delivered?
          @err.puts("prod-smoke: Discord was not notified: #{delivery.reason}")
          return UNSEALED
        end

        @out.puts("Discord was notified: a message that begins with TEST")
        GREEN
      end
    end
  end
end
