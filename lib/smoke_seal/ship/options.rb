# frozen_string_literal: true

module SmokeSeal
  class Ship
    # The options of a ship, sorted: for the run, for the recorder, for the alert, and facts for the rollback commands.
    # A wrong option becomes a note for the operator.
    class Options
      RUN = %i[sha config url deadline boot_window browser removed environment latency vantages quorum].freeze
      SEALS = %i[previous baseline].freeze
      OWN = %i[record record_within release release_url tell on_event console log report discord
               sinks incident notes reseal config known abandon sealed_release].freeze
      # The time limits in seconds: of a recorder, and of +on_event+ and +tell+.
      RECORD_LIMIT = 60
      LISTENER_LIMIT = 10
      private_constant :RUN, :SEALS, :OWN

      # @return [Array<String>] what is wrong with the options, for the operator
      attr_reader :notes

      # @param given [Hash{Symbol => Object}] see {Ship.seal}
      def initialize(given)
        @given = given
        @notes = [*given[:notes]]
        @seals = SEALS.to_h { |name| [name, seal_of(name, given[name])] }
      end

      # The same options, and those of one app.
      def merge(own) = Options.new({ **@given, **(own.is_a?(Hash) ? own.transform_keys(&:to_sym) : {}) })

      # The same options, without a baseline of another app.
      def of_app(app)
        other = baseline&.app.to_s
        return self if [app, ""].include?(other) || app.empty?

        note = "baseline: is a seal of #{TerminalText.line(other, 80)}, so nothing is compared with it"
        Options.new({ **@given, baseline: nil, notes: [*notes, note] })
      end

      # @return [Hash{Symbol => Object}] the options for {SmokeSeal.run}
      def run_options
        { **@given.slice(*RUN), previous: previous, baseline: baseline, release: @given[:sealed_release] }.compact
      end

      # @return [String, Pathname, nil] the config file; nil for the usual one
      def config = @given[:config]

      def sha = @given[:sha]
      def baseline = @seals[:baseline]
      def previous = @seals[:previous] || (baseline if baseline&.green?)

      def record = @given[:record]
      def release = @given[:release]
      def release_url = @given[:release_url]
      def on_event = @given[:on_event]
      def listeners = Array(@given[:tell])
      def console = @given[:console] || $stderr
      def log = @given[:log]
      def report? = @given.fetch(:report, true)
      def environment = @given[:environment]

      # @return [String, nil] the console command that seals the release again
      def reseal(app, seal) = @given[:reseal]&.call(app, seal)

      # @return [KnownRevisions, nil] what the seals of other releases tell
      def known = @given[:known]

      # @return [String, nil] see {RollbackCommands}
      def abandon = @given[:abandon]

      # @return [Proc, nil] gives the webhook's +:url+ and the +:role+; nil reads the config file
      def discord = @given[:discord]

      # @return [Proc, nil] gives the settings of the other sinks, as {Sinks.of} takes them; nil reads the config file
      def sinks = @given[:sinks]

      # @return [Proc, nil] given an app, where its incident is kept, see {IncidentAlert}
      def incident = @given[:incident]

      # @return [Numeric] seconds
      def record_within
        limit = @given[:record_within]
        limit.is_a?(Numeric) && limit.positive? ? limit : RECORD_LIMIT
      end

      # The facts for the rollback commands, and all unknown options, which {RollbackCommands} reports.
      def facts = @given.except(*(RUN - [:sha]), *SEALS, *OWN).compact

      private

      def seal_of(name, given)
        case given
        when nil, Seal then given
        when String, Pathname then seal_of_file(name, given)
        else Seal.load(given) || not_a_seal(name)
        end
      end

      def seal_of_file(name, path)
        Seal.load(File.read(path, encoding: "BOM|UTF-8")) || not_a_seal(name)
      rescue SystemCallError => e
        @notes << "#{name}: the file could not be read, so nothing is compared with it: #{ErrorText.text(e)}"
        nil
      end

      def not_a_seal(name)
        @notes << "#{name}: is no seal, so nothing is compared with it"
        nil
      end
    end
  end
end
