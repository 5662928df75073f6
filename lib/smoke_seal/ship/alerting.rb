# frozen_string_literal: true

require_relative "../rollback_commands"

module SmokeSeal
  class Ship
    # Tells the operator of one seal: on the console and in the log before the seal is recorded, which may hang; on
    # Discord and to other listeners afterwards, with what became of the record.
    class Alerting
      # @param app [String]
      # @param seal [Seal]
      # @param options [Options]
      # @param output [Output]
      def initialize(app, seal, options, output:)
        @app = app
        @seal = seal
        @options = options
        @output = output
        @notes = [*options.notes]
        @advice = []
      end

      # Something went wrong on the way.
      #
      # @param text [String]
      # @param advice [Array<String>, nil] what to do about it, in lines
      def note(text, advice = nil)
        @notes << text
        @advice.concat(Array(advice))
      end

      # Prints and logs the alert, if one is needed.
      def print
        @commands = commands
        @alert = shielded { printed(alert) }
        @reported = @notes.size
      end

      # Tells the others, and prints what happened since {#print}.
      def tell
        shielded { @alert ? send_alert : report_notes(@notes.drop(@reported)) }
        @output.puts("", *@advice) if @advice.any?
      end

      private

      def commands
        facts = @options.facts
        RollbackCommands.new(@app, facts, abandon: @options.abandon, config: @options.config) do |note|
          @notes << note
        end.commands(@seal)
      end

      def shielded
        yield
      rescue *ErrorText::RESCUED => e
        @notes << "the alert failed: #{ErrorText.text(e)}"
        print_bare
        nil
      end

      def print_bare
        @alerted = true
        fall_back(@seal.verdict_line, *@commands, *@notes)
      end

      def alert
        @notes.concat([@options.known&.note(@seal)].compact)
        Alert.new(@seal, app: @app, release: @options.release, release_url: @options.release_url, commands: @commands,
                         notes: @notes, **{ reseal: @options.reseal(@app, @seal) }.compact, **context)
      end

      # What was seen before this release, and whether a newer one is served.
      def context
        known = @options.known
        { before: @options.baseline || known&.before, newer: known&.newer?(@seal) || false }
      end

      def printed(alert)
        return alert unless alert.needed?

        @alerted = true
        delivery = alert.deliver(console: @options.console, logger: @options.log)
        fall_back(alert.text, on: nil) unless delivery.console?
        alert.with_notes(delivery.failures)
      end

      # Alerts on the other channels, and prints the notes that were added after the alert was printed.
      def send_alert
        channel = discord_channel if @alert.needed? || @notes.any?
        alert = @alert.with_notes(@notes.drop(@reported))
        return unless alert.needed?

        report_notes([*@notes.drop(@reported), *publish(alert, channel), *notify_listeners(alert)])
      end

      # @return [Array<String>] the channels that failed, and why
      def publish(alert, channel)
        facts = { app: alert.app, release: alert.release, seal: alert.seal, status: alert.seal.status,
                  commands: alert.commands, discord: channel ? nil : false }
        SmokeSeal.instrumenter.instrument("alert.smoke_seal", facts) do |payload|
          delivery = alert.deliver(console: nil, **channel.to_h)
          payload[:discord] = delivery.discord.delivered? if delivery.discord
          delivery.failures
        end
      end

      def notify_listeners(alert)
        @options.listeners.filter_map do |listener|
          result = BoundedCall.on_thread(Options::LISTENER_LIMIT) { listener.call(alert) }
          "tell failed: #{BoundedCall.reason(result.error)}" unless result.ok?
        end
      end

      # @return [Hash{Symbol => Object}, nil] the options for {Alert#deliver}; empty if Discord is not configured; nil
      #   if its config could not be read
      def discord_channel
        url, role = discord.values_at(:url, :role)
        return {} unless url

        @notes << "the role to mention is not an id of digits, so nobody is mentioned" if role && !role?(role)
        { discord: DiscordWebhook.new(url), role: role }
      rescue *ErrorText::RESCUED => e
        @notes << "Discord was not notified, since its config could not be read: #{ErrorText.text(e)}"
        nil
      end

      def discord
        return @options.discord.call if @options.discord

        file = SmokeSeal.config(@options.config).alert
        { url: file["discord"], role: file["role"] }
      end

      def role?(role) = AlertSettings::ROLE.match?(role.strip)

      def report_notes(lines)
        fall_back("", *verdict, *Alert::AlertText.notes(lines)) if lines.any?
      end

      # The verdict, if neither the report nor an alert above has it.
      def verdict
        [TerminalText.line(@seal.verdict_line, 2000)] unless @options.report? || @alerted
      end

      def fall_back(*lines, on: @options.console)
        FallbackOutput.print(*lines, on: on, logger: @options.log)
      end
    end
  end
end
