# frozen_string_literal: true

require "timeout"
require_relative "deployed_sha"
require_relative "fallback_output"
require_relative "previous_seal"
require_relative "../error_text"
require_relative "rollback_commands"

module SmokeSeal
  # The step of a ship between the deploy and the flip to shipped: looks at production, records the seal, and alerts the
  # operator when it is red, unsealed or could not be recorded. Whatever goes wrong on the way, the ship goes on, and
  # the operator is told.
  #
  #   seal = SmokeSeal::SealStep.call(release, app: "mcritchie-studio", sha: sha, heroku_app: "mcritchie")
  #
  # What does stop it was meant to: Interrupt, SystemExit, a signal, and the host's own timeout. Timeout.timeout around
  # a ship ends it wherever it is, unless it is given an exception class of its own; a Timeout::Error that is raised by
  # that name ends it while production is looked at. Afterwards one may as well come from the host's own callbacks,
  # whose timeouts are theirs, and is told of instead.
  class SealStep
    # @param release [Sealable] the release that was just deployed
    # @param app [String, Symbol] a name in config/smoke_seal.yml, or in the host's deploy config. To leave it out is a
    #   mistake, and no reason to strand a release: it stays unsealed.
    # @param given what else is known, see {#initialize}
    # @return [Seal] also when it could not be stored
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
    # @param name [String, nil] what the alert calls the release
    # @param url [String, nil] the page of the release
    # @param console [IO, nil] where the alert is printed; standard error by default
    # @param removed [Array<String>, nil] paths that this release took away, see {SmokeSeal.run}
    # @param facts +sha+, the commit that is deployed now: production's revision is held against it, and where it is not
    #   given the release is asked, see {DeployedSha}; and for the ways back, see {RollbackCommands}, +previous_sha+,
    #   +previous_release+, +repo+, +heroku_app+
    def initialize(release, app: nil, name: nil, url: nil, console: nil, removed: nil, **facts)
      @release = release
      @app = Redact.userinfo(UTF8.of(app))
      @name = name
      @url = url
      @console = console || $stderr
      @removed = removed
      @notes = []
      @sha = sha_of(facts[:sha])
      @rollback_commands = RollbackCommands.new(@app, facts.merge({ sha: @sha }.compact)) { |note| @notes << note }
    end

    # @return [Seal]
    def call
      run.tap { |seal| conclude(seal) }
    end

    private

    def configuration = Configuration.current

    def run
      SmokeSeal.run(@app, sha: @sha, previous: previous, removed: @removed, **configuration.run_options)
    rescue Timeout::Error
      raise
    rescue *ErrorText::RESCUED => e
      Seal.unsealed("the run failed: #{ErrorText.text(e)}", app: @app)
    end

    def previous
      PreviousSeal.of(@release, @app)
    rescue *ErrorText::RESCUED => e
      @notes << "the seal before could not be read, so nothing is held against it: #{ErrorText.text(e)}"
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

    # What is already known is told first: the database may hang, and whoever stops it then must have been told.
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
      Alert.new(seal, app: @app, release: release_name, release_url: @url, commands: commands, notes: @notes,
                      **again(seal))
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

    # What can be done once there is a release again, and a database that takes its seal.
    def advice(error)
      return if !@release.is_a?(Sealable) || error.is_a?(ActiveRecord::RecordNotFound)

      "; once that is mended, in the Rails console: #{reseal(@app)}"
    end

    # An app that nothing knows is not to be looked at again.
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

    # Discord, and whatever else there is to tell after the alert was printed.
    def tell_the_rest(alert, told)
      channel = discord_channel if alert.needed? || @notes.any?
      alert = alert.with_notes(@notes.drop(told))
      return unless alert.needed?

      besides([*@notes.drop(told), *publish(alert, channel)])
    end

    # @return [Array<String>] who was not told, and why
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

    # @return [Hash{Symbol => Object}, nil] for {Alert#deliver}: nothing where Discord is not configured; nil where its
    #   address could not be read
    def discord_channel
      url, role = configuration.discord.values_at(:url, :role)
      return {} unless url

      @notes << "the role to mention is no id, which is all digits, so nobody is mentioned" if role && !role?(role)
      { discord: DiscordWebhook.new(url), role: role }
    rescue *ErrorText::RESCUED => e
      @notes << "Discord was not told, since where it is could not be read: #{ErrorText.text(e)}"
      nil
    end

    def role?(role) = AlertSettings::ROLE.match?(role.strip)
  end
end
