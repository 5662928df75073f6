# frozen_string_literal: true

require "timeout"
require_relative "last_resort"
require_relative "trouble"

module SmokeSeal
  # The step of a ship between the deploy and the flip to shipped: looks at production, records the seal, and alerts the
  # operator when it is red, unsealed or could not be recorded. Whatever goes wrong on the way, the ship goes on, and
  # the operator is told.
  #
  #   seal = SmokeSeal::SealStep.call(release, app: "mcritchie-studio", sha: sha, heroku_app: "mcritchie")
  #
  # What does stop it was meant to: Interrupt, SystemExit, a signal, and the host's own timeout. Timeout.timeout around
  # a ship ends it wherever it is; a Timeout::Error that it raises by that name ends it while production is looked at.
  # Afterwards one may as well come from the host's own callbacks, whose timeouts are theirs, and is told of instead.
  class SealStep
    # @param release [Sealable] the release that was just deployed
    # @param app [String, Symbol] a name in config/smoke_seal.yml, or in the host's deploy config
    # @param sha [String, nil] its merge commit
    # @param previous_sha [String, nil] the commit that was live before
    # @param previous_release [String, nil] what the platform calls the release before: +v122+
    # @param repo [String, nil] where the app's repository is
    # @param heroku_app [String, nil] what Heroku calls the app
    # @param name [String, nil] what the alert calls the release
    # @param url [String, nil] the page of the release
    # @param console [IO, nil] where the alert is printed; standard error by default
    # @return [Seal] also when it could not be stored
    def self.call(release, **given)
      new(release, **given).call
    rescue Timeout::Error
      raise
    rescue *Trouble::RESCUED => e
      seal = Seal.unsealed("the seal step failed: #{Trouble.text(e)}", app: given[:app]&.to_s)
      LastResort.print(seal.verdict_line, on: given[:console])
      seal
    end

    # See {.call}.
    def initialize(release, app:, sha: nil, previous_sha: nil, previous_release: nil, repo: nil, heroku_app: nil,
                   name: nil, url: nil, console: $stderr)
      @release = release
      @app = app
      @name = name
      @url = url
      @console = console
      @facts = { sha: sha, previous_sha: previous_sha, previous_release: previous_release, repo: repo,
                 heroku_app: heroku_app }.compact
      @notes = []
    end

    # @return [Seal]
    def call
      run.tap { |seal| conclude(seal) }
    end

    private

    def configuration = Configuration.current

    def run
      SmokeSeal.run(@app, **configuration.run_options)
    rescue Timeout::Error
      raise
    rescue *Trouble::RESCUED => e
      Seal.unsealed("the run failed: #{Trouble.text(e)}", app: @app.to_s)
    end

    def conclude(seal)
      record(seal)
      alert(seal)
    rescue *Trouble::RESCUED => e
      note "the alert failed: #{Trouble.text(e)}"
      LastResort.print(seal.verdict_line, *commands(seal), *@notes, on: @console)
    end

    def record(seal)
      @release.record_smoke_seal!(seal)
    rescue Sealable::CallbackError => e
      note "the verdict is stored, but #{Trouble.text(e)}"
    rescue *Trouble::RESCUED => e
      note "the verdict could not be stored: #{Trouble.text(e)}#{advice(e)}"
    end

    # What can be done once there is a release again, and a database that takes its seal.
    def advice(error)
      return if !@release.is_a?(Sealable) || error.is_a?(ActiveRecord::RecordNotFound)

      "; once that is mended, in the Rails console: #{reseal}"
    end

    def reseal = "#{@release.class.name}.find(#{@release.id.inspect}).reseal!(app: #{@app.to_s.inspect})"

    def alert(seal)
      return unless Alert.new(seal, app: @app, notes: @notes).needed?

      # Both may go wrong, and add to the notes.
      commands = commands(seal)
      channel = discord_channel
      again = @release.is_a?(Sealable) ? { reseal: reseal } : {}
      deliver(Alert.new(seal, app: @app, release: release_name, release_url: @url, commands: commands, notes: @notes,
                              **again), channel)
    end

    def deliver(alert, channel)
      facts = { app: alert.app, release: alert.release, seal: alert.seal, status: alert.seal.status,
                commands: alert.commands, discord: channel ? nil : false }
      SmokeSeal.instrumenter.instrument("alert.smoke_seal", facts) do |payload|
        delivery = alert.deliver(console: @console, logger: configuration.logger, **channel.to_h)
        payload[:discord] = delivery.discord.delivered? if delivery.discord
      end
    end

    def release_name = @name || ("#{@release.class.name} #{@release.id}" if @release.is_a?(Sealable))

    # The ways back that the app's config names; the usual ones when it cannot be asked.
    def commands(seal)
      return [] unless seal.red?

      config.suite(@app).rollback_commands(**@facts)
    rescue *Trouble::RESCUED => e
      note "the config could not be asked for the ways back, so these are Heroku's: #{Trouble.text(e)}"
      repo, heroku_app = { repo: "<repo>", heroku_app: "<heroku-app>" }.merge(@facts).values_at(:repo, :heroku_app)
      seal.rollback_commands(repo: repo, heroku_app: heroku_app, deployed_sha: @facts[:sha])
    end

    # @return [Hash{Symbol => Object}, nil] for {Alert#deliver}: nothing where Discord is not configured; nil where its
    #   address could not be read
    def discord_channel
      url, role = configuration.discord.values_at(:url, :role)
      return {} unless url

      note "the role to mention is no id, which is all digits, so nobody is mentioned" if role && !role?(role)
      { discord: DiscordWebhook.new(url), role: role }
    rescue *Trouble::RESCUED => e
      note "Discord was not told, since where it is could not be read: #{Trouble.text(e)}"
      nil
    end

    def role?(role) = AlertSettings::ROLE.match?(role.strip)

    def config = Config.load(path: configuration.config_file, root: SmokeSeal.root)

    def note(text) = @notes << text
  end
end
