# frozen_string_literal: true

require_relative "../rollback_commands"
require_relative "channels"
require_relative "publishing"

module SmokeSeal
  class Ship
    # Alerts the operator about one seal: on the console and in the log before the seal is recorded, which may
    # hang; through the sinks and the +tell+ listeners afterwards, when it is known whether the seal is recorded.
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

      # Adds a problem to report.
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

      # Alerts the sinks and the listeners, and prints what went wrong since {#print}.
      #
      # @param stored [Boolean] whether the seal is stored on its release; only then has it an incident
      def tell(stored: true)
        shielded { @alert ? send_alert(stored) : report_notes(@notes.drop(@reported)) }
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
      def send_alert(stored)
        publishing = Publishing.new(@app, @options, stored: stored)
        return unless @alert.needed? || @notes.any? || publishing.anything_open?

        @notes.concat(publishing.notes)
        alert = @alert.with_notes(@notes.drop(@reported))
        failures = publishing.call(alert)
        listener_failures = alert.needed? && !publishing.repeated? ? notify_listeners(alert) : []
        report_notes([*@notes.drop(@reported), *failures, *listener_failures])
      end

      def notify_listeners(alert)
        @options.listeners.filter_map do |listener|
          call = Translations.keeping_locale { listener.call(alert) }
          result = BoundedCall.on_thread(Options::LISTENER_LIMIT, &call)
          "tell failed: #{BoundedCall.reason(result.error)}" unless result.ok?
        end
      end

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
