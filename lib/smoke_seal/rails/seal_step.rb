# frozen_string_literal: true

require "timeout"
require_relative "deployed_sha"
require_relative "fallback_output"
require_relative "previous_seal"
require_relative "../error_text"
require_relative "known_revisions"
require_relative "rollback_commands"
require_relative "step_progress"

module SmokeSeal
  # The step of a ship between the deploy and the state "shipped". It checks production, records the seal, and alerts
  # the operator if the seal is red, unsealed or could not be recorded. An error in the step does not stop the ship; the
  # operator is told.
  #
  #   seal = SmokeSeal::SealStep.call(release, app: "mcritchie-studio", sha: sha, heroku_app: "mcritchie")
  #
  # Interrupt, SystemExit, signals and the host's own timeout do stop the ship. Timeout.timeout around a ship stops it
  # anywhere, unless it is given its own exception class. A raised Timeout::Error stops it while production is checked;
  # later it may come from the host's callbacks, and is reported instead.
  class SealStep
    # @param release [Sealable] the release that was just deployed
    # @param app [String, Symbol] a name in config/smoke_seal.yml, or in the host's deploy config; nil for the only app
    #   there is
    # @param given further options, see {#initialize}
    # @return [Seal] also if it could not be stored
    def self.call(release, app: nil, **given)
      new(release, app: app, **given).call
    rescue Timeout::Error
      raise
    rescue *ErrorText::RESCUED => e
      seal = Seal.unsealed("the seal step failed: #{ErrorText.text(e)}", app: app.to_s)
      FallbackOutput.print(seal.verdict_line, on: given[:console])
      seal
    end

    # @param release [Sealable]
    # @param app [String, Symbol]
    # @param name [String, nil] the release's name in the alert
    # @param url [String, nil] the URL of the release's page
    # @param console [IO, nil] the stream that the alert is printed to; standard error by default
    # @param removed [Array<String>, nil] paths that this release removed, see {SmokeSeal.run}
    # @param run options of {SmokeSeal.run} that the release does not say: +config+, +deadline+, +boot_window+,
    #   +browser+, +previous+; and +base_url+, the URL to check instead of the config's
    # @param facts +sha+, the commit that is deployed now: production's revision is compared with it. Without it the
    #   release's own is used, see {DeployedSha}. And for the rollback commands, see {RollbackCommands}:
    #   +previous_sha+, +previous_release+, +repo+, +heroku_app+
    def initialize(release, app: nil, name: nil, url: nil, console: nil, removed: nil, **facts)
      @release = release
      @app = Redact.userinfo(UTF8.of(app || only_app(facts[:config])))
      @name = name
      @url = url
      @console = console || $stderr
      @run = facts.slice(*RUN_OPTIONS).transform_keys { |key| key == :base_url ? :url : key }
      @run[:removed] = removed
      @notes = []
      @sha = sha_of(facts[:sha])
      facts = facts.except(*RUN_OPTIONS).merge({ sha: @sha }.compact)
      @rollback_commands = RollbackCommands.new(@app, facts, release: release, config: @run[:config]) do |note|
        @notes << note
      end
    end

    # @return [Seal]
    def call
      run.tap { |seal| conclude(seal) }
    end

    private

    RUN_OPTIONS = %i[config base_url deadline boot_window browser previous].freeze
    private_constant :RUN_OPTIONS

    def configuration = Configuration.current

    def only_app(path)
      SmokeSeal.config(path).own_app(SmokeSeal.root)
    rescue *ErrorText::RESCUED
      # The run says what is wrong with the config.
      nil
    end

    def run
      @known = known_revisions
      options = { sha: @sha, **configuration.run_options, **@run }
      options[:previous] = previous unless @run.key?(:previous)
      StepProgress.show(@console) { |on_event| SmokeSeal.run(@app, **options, &on_event) }
    rescue Timeout::Error
      raise
    rescue *ErrorText::RESCUED => e
      Seal.unsealed("the run failed: #{ErrorText.text(e)}", app: @app)
    end

    # Now, and not when the alert is written: the database may hang by then.
    def known_revisions
      KnownRevisions.new(@release, @app).load
    rescue *ErrorText::RESCUED => e
      @notes << "the seals of other releases could not be read: #{ErrorText.text(e)}"
      nil
    end

    def previous
      PreviousSeal.of(@release, @app)
    rescue *ErrorText::RESCUED => e
      @notes << "the previous seal could not be read, so nothing is compared with it: #{ErrorText.text(e)}"
      nil
    end

    def sha_of(given)
      given = UTF8.of(given).strip
      given.empty? ? DeployedSha.of(@release, @app) : given
    rescue *ErrorText::RESCUED => e
      @notes << "the deployed commit could not be read from the release, so no revision is checked: " \
                "#{ErrorText.text(e)}"
      nil
    end

    # Alerts on the console and in the log before the seal is recorded, since the database may hang.
    def conclude(seal)
      commands = @rollback_commands.commands(seal)
      alert = shielded(seal, commands) { printed(alert_of(seal, commands)) }
      told = @notes.size
      record(seal)
      shielded(seal, commands) { alert ? tell_the_rest(alert, told) : besides(@notes.drop(told)) }
    end

    def shielded(seal, commands)
      yield
    rescue *ErrorText::RESCUED => e
      @notes << "the alert failed: #{ErrorText.text(e)}"
      FallbackOutput.print(seal.verdict_line, *commands, *@notes, on: @console)
      nil
    end

    def alert_of(seal, commands)
      return alert_with(seal, commands, {}) unless @known

      @notes.concat([@known.note(seal)].compact)
      alert_with(seal, commands, { before: @known.before, newer: @known.newer?(seal) })
    end

    def alert_with(seal, commands, context)
      Alert.new(seal, app: @app, release: release_name, release_url: @url, commands: commands, notes: @notes,
                      **context, **again(seal))
    end

    def record(seal)
      return @notes << format(NOT_SEALABLE, class: @release.class) unless @release.respond_to?(:record_smoke_seal!)

      @release.record_smoke_seal!(seal)
    rescue Sealable::CallbackError => e
      @notes << "the verdict is stored, but #{ErrorText.text(e)}"
    rescue *ErrorText::RESCUED => e
      @notes << "the verdict could not be stored: #{ErrorText.text(e)}#{advice(e)}"
    end

    NOT_SEALABLE = "the verdict is not stored: %<class>s does not include ::SmokeSeal::Sealable"
    private_constant :NOT_SEALABLE

    # How to record a seal later, when the database works again.
    def advice(error)
      return if !@release.is_a?(Sealable) || error.is_a?(ActiveRecord::RecordNotFound)

      "; once that is fixed, in the Rails console: #{reseal(@app)}"
    end

    # The reseal command for the alert; without the app's name if the app is unknown.
    def again(seal)
      return {} unless @release.is_a?(Sealable)

      { reseal: reseal(seal.url ? @app : "…") }
    end

    def reseal(app) = "#{@release.class.name}.find(#{@release.id.inspect}).reseal!(app: #{app.inspect})"

    def release_name = @name || ("#{@release.class.name} #{@release.id}" if @release.is_a?(Sealable))

    def printed(alert)
      return alert unless alert.needed?

      delivery = alert.deliver(console: @console, logger: configuration.logger)
      FallbackOutput.print(alert.text) unless delivery.console?
      alert.with_notes(delivery.failures)
    end

    # Alerts on Discord, and prints the notes that were added after the alert was printed.
    def tell_the_rest(alert, told)
      channel = discord_channel if alert.needed? || @notes.any?
      alert = alert.with_notes(@notes.drop(told))
      return unless alert.needed?

      besides([*@notes.drop(told), *publish(alert, channel)])
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

    def besides(lines)
      FallbackOutput.print("", *Alert::Report.besides(lines), on: @console) if lines.any?
    end

    # @return [Hash{Symbol => Object}, nil] the options for {Alert#deliver}; empty if Discord is not configured; nil if
    #   its config could not be read
    def discord_channel
      url, role = configuration.discord.values_at(:url, :role)
      return {} unless url

      @notes << "the role to mention is not an id of digits, so nobody is mentioned" if role && !role?(role)
      { discord: DiscordWebhook.new(url), role: role }
    rescue *ErrorText::RESCUED => e
      @notes << "Discord was not told, since its config could not be read: #{ErrorText.text(e)}"
      nil
    end

    def role?(role) = AlertSettings::ROLE.match?(role.strip)
  end
end
