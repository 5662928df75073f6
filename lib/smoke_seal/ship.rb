# frozen_string_literal: true

# Everything is loaded here: during a run there may be no free file descriptor to load a file.
require_relative "bounded_call"
require_relative "combined_seal"
require_relative "error_text"
require_relative "fallback_output"
require_relative "record_message"
require_relative "recorder"
require_relative "ship/alerting"
require_relative "ship/event"
require_relative "ship/options"
require_relative "ship/output"
require_relative "ship/recording"

module SmokeSeal
  # The seal as a step of a ship, in plain Ruby: without Rails, without a database. It checks production, prints
  # progress and a report, alerts if the seal is not green, calls the recorder, and returns the seal.
  #
  #   seal = SmokeSeal::Ship.seal(
  #     app: "shop", sha: sha, release: "2026-06-26-a",
  #     record: SmokeSeal::Recorder.remote("heroku run --app shop -- bin/rails smoke_seal:record")
  #   )
  #
  # It never stops the ship, since the deploy has already happened: an error is reported to the operator. Only a signal
  # (such as Interrupt) and the caller's own timeout pass through. The host's code (+record+, +tell+, +on_event+) runs
  # on its own thread in bounded time. If it raises or calls +abort+, that is reported too. +exit!+ ends the process.
  #
  # The order: run, report, alert with the rollback commands on the console and in the log, +on_event+, +record+, +tell+
  # and Discord. The alert comes before the recorder, which may hang.
  class Ship
    UNSUPPORTED = { removed: "is not checked", vantages: "are not asked" }.freeze
    private_constant :UNSUPPORTED

    class << self
      # Seals one app. Unknown options are reported to the operator, and ignored.
      #
      # @param app [String, Symbol] a name in config/smoke_seal.yml, or in the host's deploy config
      # @param given the options:
      #   - of the run, as {SmokeSeal.run} takes them: +sha+, +config+, +url+, +deadline+, +boot_window+, +browser+,
      #     +removed+, +environment+, +vantages+, +quorum+
      #   - +previous+, +baseline+ [Seal, Hash, String]: the last green seal; what was seen before this deploy, see
      #     {SmokeSeal.baseline}. Also the path of a file with the output of +prod-smoke --json+ or +--baseline+
      #   - +latency+ [Hash]: the times of the last green seals, as {SmokeSeal.run} takes them
      #   - +record+ [#call]: called with the seal; stores it with the release. A Proc, or one of {Recorder}.
      #     None stores nothing. +record_within+ [Numeric]: seconds that it may take, 60 by default
      #   - +release+, +release_url+ [String]: the release's name, and the URL of its page
      #   - +previous_sha+, +previous_release+, +repo+, +heroku_app+: for the rollback commands
      #   - +tell+ [#call, Array<#call>]: called with an {Alert}; a further channel for alerts
      #   - +on_event+ [#call]: called with an {Event} at the start and at the end
      #   - +console+ [IO]: standard error by default. +log+ [Logger, nil]. +report+ [Boolean]: false prints alerts
      #     alone
      # @return [Seal] green, red or unsealed
      def seal(app: nil, **given)
        guarded(given[:console], app) { new(given).seal(app) }
      end

      # Seals several apps at once, as {SmokeSeal.run_all} does, and records each.
      #
      # @param apps [Array<String>, Hash{String => Hash}] the apps that this ship deployed; in a hash each has options
      #   of its own: +url+, +sha+, +previous+, +baseline+, +latency+, +previous_sha+, +previous_release+, +repo+,
      #   +heroku_app+
      # @param given the options of {.seal} that all apps share
      # @return [Hash{String => Seal}] by app. {CombinedSeal.of} gives the verdict of all
      def seal_all(apps:, **given)
        named = apps.is_a?(Hash) ? apps.keys : Array(apps)
        seals = guarded(given[:console], nil) { new(given).seal_all(apps) }
        return seals if seals.is_a?(Hash)

        named.to_h { |app| [UTF8.of(app), Seal.unsealed(seals.summary, app: UTF8.of(app))] }
      end

      private

      def guarded(console, app)
        yield
      rescue Timeout::Error
        raise
      rescue *ErrorText::RESCUED => e
        seal = Seal.unsealed("the seal step failed: #{ErrorText.text(e)}", app: app && Redact.userinfo(UTF8.of(app)))
        Output.new(console || $stderr).puts(seal.verdict_line)
        seal
      end
    end

    def initialize(given)
      @options = Options.new(given)
      @output = Output.new(@options.console, report: @options.report?)
    end

    # @return [Seal]
    def seal(app)
      app = Redact.userinfo(UTF8.of(app))
      @options = @options.of_app(app)
      emit(:started, app)
      seal = checked(app)
      conclude({ app => seal }, { app => @options })
      seal
    end

    # @return [Hash{String => Seal}]
    def seal_all(apps)
      options = of_each(apps)
      options.each_key { |app| emit(:started, app) }
      seals = @output.progress { |on_event| run_all(options, on_event) }
      conclude(seals, options)
      @output.summary(CombinedSeal.of(seals)) if seals.size > 1
      seals
    end

    private

    def checked(app)
      @output.progress { |on_event| SmokeSeal.run(app, **@options.run_options, &on_event) }
    rescue Timeout::Error
      raise
    rescue *ErrorText::RESCUED => e
      Seal.unsealed("the run failed: #{ErrorText.text(e)}", app: app)
    end

    # The options of each app, by its name.
    def of_each(apps)
      pairs = apps.is_a?(Hash) ? apps.to_a : Array(apps).map { |app| [app, nil] }
      pairs.to_h do |app, own|
        app = Redact.userinfo(UTF8.of(app))
        [app, @options.merge(own).of_app(app)]
      end
    end

    def run_all(options, on_event)
      tell_unsupported(options)
      each = options.transform_values { |own| own.run_options.slice(:url, :sha, :previous, :baseline, :latency) }
      shared = @options.run_options.slice(:config, :deadline, :boot_window, :browser, :environment)
      SmokeSeal.run_all(each, **shared, &on_event)
    rescue Timeout::Error
      raise
    rescue *ErrorText::RESCUED => e
      options.to_h { |app, _own| [app, Seal.unsealed("the run failed: #{ErrorText.text(e)}", app: app)] }
    end

    # The options that only a ship of one app accepts.
    def tell_unsupported(options)
      options.each_value do |own|
        UNSUPPORTED.each do |option, what|
          own.notes << "#{option}: #{what} where several apps are sealed at once" if own.run_options[option]
        end
      end
    end

    # All alerts are printed before the first recorder is called, which may hang.
    def conclude(seals, options)
      stored = {}
      alertings = seals.to_h { |app, seal| [app, printed(app, seal, options.fetch(app))] }
      seals.each do |app, seal|
        emit(Event.name_of(seal), app, seal) { |note| alertings[app].note(note) }
        recording = Recording.new(seal, options.fetch(app), apps: seals.keys)
        recording.call { |note, *advice| alertings[app].note(note, *advice) }
        stored[app] = recording.stored?
      end
      alertings.each { |app, alerting| alerting.tell(stored: stored[app]) }
    end

    def printed(app, seal, options)
      @output.report(seal, alert: true)
      Alerting.new(app, seal, options, output: @output).tap(&:print)
    end

    def emit(name, app, seal = nil, &note)
      listener = @options.on_event or return

      event = Event.new(name: name, app: app, release: @options.release, sha: @options.sha, seal: seal)
      result = BoundedCall.on_thread(Options::LISTENER_LIMIT) { listener.call(event) }
      return if result.ok?

      said = "on_event failed at #{name}: #{BoundedCall.reason(result.error)}"
      note ? note.call(said) : @options.notes << said
    end
  end
end
