# frozen_string_literal: true

module SmokeSeal
  class Alert
    # An alert on its way to each channel, and what became of it there.
    class Delivery
      # @return [DiscordWebhook::Delivery, nil] nil where there was no webhook
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

      # @return [Array<String>] who was not told, and why
      def failures = @failures.values

      # Tells them all.
      #
      # @return [Delivery] itself
      def call
        tell_console(@alert.text)
        tell_log(with_failures.text)
        @discord = post if @webhook
        tell_of_failures
        freeze
      end

      # Whether the console was told.
      def console? = !@console.nil? && !@failures.key?(:console)

      # Whether the log was told.
      def log? = !@logger.nil? && !@failures.key?(:log)

      private

      def tell_console(text)
        attempt(:console, "standard error", @console) { @console.puts(text) } if @console
      end

      def tell_log(text)
        level = @alert.seal.red? ? :error : :warn
        attempt(:log, "the log", @logger) { @logger.public_send(level, text) } if @logger
      end

      def post
        delivery = @webhook.post(with_failures.discord_payload(role: @role))
        @failures[:discord] = "Discord was not told: #{delivery.reason}" unless delivery.delivered?
        delivery
      rescue StandardError, ScriptError => e
        @failures[:discord] = "Discord was not told: #{e.class}"
        DiscordWebhook::Delivery.failed(e.class.name)
      end

      # Of each other's failures they heard with the alert, if they came later.
      def tell_of_failures
        later = @failures.slice(:log, :discord).values
        tell_console(later) if later.any? && console?
        tell_log(@failures[:discord]) if @failures[:discord] && log?
      end

      def with_failures = @alert.with_notes(failures)

      def attempt(channel, name, output, &block)
        BoundedOutput.write(output, &block)
      rescue BoundedOutput::BlockedError => e
        @failures[channel] ||= "#{name} was not told: #{e.message}"
      rescue StandardError, ScriptError => e
        @failures[channel] ||= "#{name} was not told: #{TerminalText.line("#{e.class}: #{e.message}")}"
      end
    end
  end
end
