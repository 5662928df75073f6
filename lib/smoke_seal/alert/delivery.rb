# frozen_string_literal: true

module SmokeSeal
  class Alert
    # Sends an alert to each channel, and records which channels failed.
    class Delivery
      # @return [DiscordWebhook::Delivery, nil] nil without a webhook
      attr_reader :discord

      # See {Alert#deliver}.
      def initialize(alert, console:, logger:, discord:, role:)
        @alert = alert
        @console = console
        @logger = logger
        @webhook = discord
        @role = role
        @failures = {}
      end

      # @return [Array<String>] the channels that failed, and why
      def failures = @failures.values

      # Sends the alert to every channel.
      #
      # @return [Delivery] itself
      def call
        print(@alert.text)
        log(with_failures.text)
        @discord = post if @webhook
        report_later_failures
        freeze
      end

      # Whether the alert was printed.
      def console? = !@console.nil? && !@failures.key?(:console)

      # Whether the alert was logged.
      def log? = !@logger.nil? && !@failures.key?(:log)

      private

      def print(text)
        attempt(:console, "standard error", @console) { @console.puts(text) } if @console
      end

      def log(text)
        level = @alert.seal.red? ? :error : :warn
        attempt(:log, "the log", @logger) { @logger.public_send(level, text) } if @logger
      end

      def post
        delivery = @webhook.post(with_failures.discord_payload(role: @role))
        @failures[:discord] = "Discord was not notified: #{delivery.reason}" unless delivery.delivered?
        delivery
      rescue StandardError, ScriptError => e
        @failures[:discord] = "Discord was not notified: #{e.class}"
        DiscordWebhook::Delivery.failed(e.class.name)
      end

      # Reports failures of later channels to the earlier ones. An alert already names the failures before it.
      def report_later_failures
        later = @failures.slice(:log, :discord).values
        print(later) if later.any? && console?
        log(@failures[:discord]) if @failures[:discord] && log?
      end

      def with_failures = @alert.with_notes(failures)

      def attempt(channel, name, output, &block)
        BoundedOutput.write(output, &block)
      rescue BoundedOutput::BlockedError => e
        @failures[channel] ||= "#{name} was not notified: #{e.message}"
      rescue StandardError, ScriptError => e
        @failures[channel] ||= "#{name} was not notified: #{TerminalText.line("#{e.class}: #{e.message}")}"
      end
    end
  end
end
