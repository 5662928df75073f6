# frozen_string_literal: true

require "active_support/logger"
require "timeout"
require_relative "alert_options"
require_relative "deployed_sha"
require_relative "previous_seal"
require_relative "release_incident"
require_relative "release_recorder"
require_relative "seal_baseline"
require_relative "seal_latency"
require_relative "../error_text"
require_relative "known_revisions"
require_relative "../ship"
require_relative "../fallback_output"
require_relative "watch"

module SmokeSeal
  # The step of a ship between the deploy and the state "shipped", in a Rails app: {Ship} with what the release and
  # +config.smoke_seal+ know. It prints alerts alone.
  #
  #   seal = SmokeSeal::SealStep.call(release, app: "mcritchie-studio", sha: sha, heroku_app: "mcritchie")
  #
  # Interrupt, signals and the host's own timeout do stop the ship. Timeout.timeout around a ship stops it
  # anywhere, unless it is given its own exception class. A raised Timeout::Error stops it while production is checked;
  # later it may come from the host's callbacks, and is reported instead. So is SystemExit.
  class SealStep
    # @param release [Sealable] the release that was just deployed
    # @param app [String, Symbol] a name in config/smoke_seal.yml, or in the host's deploy config; nil for the only app
    #   there is
    # @param given further options, see {#initialize}
    # @return [Seal] also if it could not be stored
    def self.call(release, app: nil, **given)
      guarded(app, given) { new(release, app: app, **given).call }
    end

    # Seals several apps of one release at once.
    #
    # @param release [Sealable]
    # @param apps [Array<String>, Hash{String => Hash}] the apps that this ship deployed, see {Ship.seal_all}
    # @param given further options that all apps share, see {#initialize}
    # @return [Hash{String => Seal}] by app
    def self.call_all(release, apps:, **given)
      named = (apps.is_a?(Hash) ? apps.keys : Array(apps)).map { |app| UTF8.of(app) }
      seals = guarded(nil, given) { new(release, **given).call_all(apps) }
      seals.is_a?(Hash) ? seals : named.to_h { |app| [app, Seal.unsealed(seals.summary, app: app)] }
    end

    # Before the deploy: checks production once, and stores the result with the release. The seal after the deploy
    # says of each finding whether it is new since then. It never stops the ship.
    #
    #   SmokeSeal::SealStep.baseline(release, app: "mcritchie-studio")
    #
    # @param release [Sealable] the release that is about to be deployed
    # @param app [String, Symbol] as {.call} takes it
    # @param given +base_url+, +config+, +deadline+, +browser+, +environment+, as {.call} takes them; +console+
    # @return [Seal] the result; it is not a verdict
    def self.baseline(release, app: nil, **given)
      guarded(app, given) { new(release, app: app, **given).baseline }
    end

    def self.guarded(app, given)
      yield
    rescue Timeout::Error
      raise
    rescue *ErrorText::RESCUED => e
      seal = Seal.unsealed("the seal step failed: #{ErrorText.text(e)}", app: app.to_s)
      FallbackOutput.print(seal.verdict_line, on: given[:console], logger: Configuration.current.logger)
      seal
    end
    private_class_method :guarded

    # @param release [Sealable]
    # @param app [String, Symbol]
    # @param name [String, nil] the release's name in the alert
    # @param url [String, nil] the URL of the release's page
    # @param given the options of {Ship.seal}: +console+, +removed+, +on_event+, +record_within+ and so on. +base_url+
    #   is the URL to check instead of the config's. +sha+ is the commit that is deployed now: production's revision is
    #   compared with it. Without it the release's own is used, see {DeployedSha}. For the rollback commands, see
    #   {RollbackCommands}: +previous_sha+, +previous_release+, +repo+, +heroku_app+
    def initialize(release, app: nil, name: nil, url: nil, **given)
      @release = release
      @app = Redact.userinfo(UTF8.of(app || only_app(given[:config])))
      @name = name
      @url = url
      @given = { **given.except(:base_url), url: given[:base_url] }.compact
      @notes = []
    end

    # @return [Seal]
    def call
      seal = Ship.seal(app: @app, **shared, **of_app(@app, @given),
                       record: ReleaseRecorder.new(@release, reseal: reseal(@app)))
      seal.tap { watch({ @app => seal }, { @app => @given }) }
    end

    # @return [Seal]
    def baseline
      seal = SmokeSeal.baseline(@app, **@given.slice(:url, :config, :deadline, :browser, :environment))
      keep_baseline(seal)
      seal
    end

    # @return [Hash{String => Seal}]
    def call_all(apps)
      given = given_by_app(apps)
      each = given.to_h do |app, own|
        recorder = ReleaseRecorder.new(@release, reseal: reseal(app), apps: given.keys)
        [app, { **of_app(app, own), record: recorder }]
      end
      seals = Ship.seal_all(apps: each, **shared)
      seals.tap { watch(seals, given.transform_values { |own| { **@given, **own } }) }
    end

    private

    def given_by_app(apps)
      options = apps.is_a?(Hash) ? apps : Array(apps).to_h { |app| [app, {}] }
      options.to_h { |app, own| [UTF8.of(app), own.to_h.transform_keys(&:to_sym)] }
    end

    # The later seals of the release, where the config asks for them.
    def watch(seals, given)
      notes = seals.filter_map do |app, seal|
        known = given.fetch(app)
        Watch.begin_after_ship(@release, app, seal, **known, base_url: known[:url], name: @name, url: @url)
      end
      FallbackOutput.print(*notes, on: @given[:console], logger: log) if notes.any?
    end

    def only_app(path)
      SmokeSeal.config(path).own_app(SmokeSeal.root)
    rescue *ErrorText::RESCUED
      # The run says what is wrong with the config.
      nil
    end

    # The options that all apps have in common.
    def shared
      { report: false, log: log, release: release_name, release_url: @url, abandon: AlertOptions.abandon(@release),
        reseal: method(:reseal_of).to_proc, notes: @notes, **AlertOptions.sinks(@release),
        vantages: Configuration.current.vantages,
        **@given.except(:sha, :previous, :baseline, :latency) }.compact
    end

    # Where alerts are logged; nil where that is the terminal that they are printed to, as with a log on standard
    # output.
    def log = Configuration.current.logger&.then { |logger| logger unless in_terminal?(logger) }

    def in_terminal?(logger)
      return false unless (@given[:console] || $stderr).tty?

      [$stdout, $stderr].any? { |stream| stream.tty? && ActiveSupport::Logger.logger_outputs_to?(logger, stream) }
    rescue *ErrorText::RESCUED
      # A stream is closed, or is none: the alert is better printed twice than never.
      false
    end

    # The options of one app: what the release knows, where it is not given.
    def of_app(app, given)
      known = known_revisions(app)
      given = { **given, previous: previous(app) } unless given.key?(:previous)
      given = { **given, baseline: baseline_of(app, known) } unless given.key?(:baseline)
      given = { **given, latency: latency(app) } unless given.key?(:latency)
      { **given, sha: sha_of(app, given[:sha]), known: known, sealed_release: (@release if sealable?) }.compact
    end

    def keep_baseline(seal)
      raise ArgumentError, "the release is not SmokeSeal::Sealable" unless sealable?

      SealBaseline.keep(@release, @app, seal)
    rescue Timeout::Error
      raise
    rescue *ErrorText::RESCUED => e
      note = "the baseline could not be kept with the release: #{ErrorText.text(e)}"
      FallbackOutput.print(note, on: @given[:console] || $stderr, logger: log)
    end

    def baseline_of(app, known)
      or_note("the baseline could not be read, so no finding is marked as new") do
        SealBaseline.before(@release, app, known)
      end
    end

    # Before the run, and not when the alert is written: the database may hang by then.
    def known_revisions(app)
      or_note("the seals of other releases could not be read") { KnownRevisions.new(@release, app).load }
    end

    def previous(app)
      or_note("the previous seal could not be read, so nothing is compared with it") { PreviousSeal.of(@release, app) }
    end

    def latency(app)
      or_note("the times of earlier seals could not be read, so none is compared with them") do
        SealLatency.of(@release, app).times
      end
    end

    def sha_of(app, given)
      or_note("the deployed commit could not be read from the release, so no revision is checked") do
        given = UTF8.of(given).strip
        given.empty? ? DeployedSha.of(@release, app) : given
      end
    end

    # What the block reads; nil and a note for the operator if that fails.
    def or_note(problem)
      yield
    rescue *ErrorText::RESCUED => e
      @notes << "#{problem}: #{ErrorText.text(e)}"
      nil
    end

    # The reseal command for the alert; without the app's name if the app is unknown.
    def reseal_of(app, seal) = reseal(seal.url || configured?(app) ? app : "…")

    def configured?(app)
      SmokeSeal.config(@given[:config]).apps.include?(app)
    rescue *ErrorText::RESCUED
      false
    end

    def sealable? = @release.is_a?(Sealable)

    def reseal(app) = (AlertOptions.reseal(@release, app) if sealable?)

    def release_name = @name || ("#{@release.class.name} #{@release.id}" if sealable?)
  end
end
