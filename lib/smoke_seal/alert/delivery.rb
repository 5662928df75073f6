# frozen_string_literal: true

module SmokeSeal
  class Alert
    # Sends an alert to each channel, and records which channels failed.
    class Delivery
      # @return [Hash{String => Sinks::Delivery}] what became of the alert at each sink, by the sink's key
      attr_reader :sinks

      # See {Alert#deliver}.
      def initialize(alert, console:, logger:, discord:, role:, sinks:)
        @alert = alert
        @console = console
        @logger = logger
        @targets = [*(Sinks::Discord.new(discord, role: role) if discord), *sinks]
        @failures = {}
      end

      # @return [Sinks::Delivery, nil] nil without a webhook
      def discord = @sinks[Sinks::Discord.key]

      # @return [Array<String>] the channels that failed, and why
      def failures = @failures.values

      # Sends the alert to every channel.
      #
      # @return [Delivery] itself
      def call
        print(@alert.text)
        log(with_failures.text)
        @sinks = send_to_sinks
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

      def send_to_sinks
        return {} if @targets.empty?

        message = Sinks::Message.of(with_failures)
        sent = Sinks::Dispatch.call(@targets) { |sink| sink.deliver(message) }
        @sink_failures = Sinks::Dispatch.failures(@targets, sent)
        @failures.merge!(@sink_failures)
        sent
      end

      # Reports failures of later channels to the earlier ones. An alert already names the failures before it.
      def report_later_failures
        of_sinks = @sink_failures.to_h.values
        later = [*@failures[:log], *of_sinks]
        print(later) if later.any? && console?
        log(of_sinks.join("\n")) if of_sinks.any? && log?
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
