# frozen_string_literal: true

require_relative "alert/advice"
require_relative "alert/channel_lines"
require_relative "alert/delivery"
require_relative "alert/discord_message"
require_relative "alert/failure_list"
require_relative "alert/alert_text"
require_relative "alert/rollback_command"
require_relative "alert/text_room"

module SmokeSeal
  # The alert for a release that is red or unsealed: what happened, where, and what the operator can do. It recommends
  # commands and never runs them.
  class Alert
    extend RenamedConstants
    renamed_constants WayBack: :RollbackCommand

    # @return [Seal]
    attr_reader :seal

    # @return [String] the name of the app
    attr_reader :app

    # @return [String, nil] the name of the release
    attr_reader :release

    # @return [String, nil] the URL of its page
    attr_reader :release_url

    # @return [Array<String>] the rollback commands, fastest first; none unless the seal is red
    attr_reader :commands

    # @return [Array<String>] further problems, each on one line
    attr_reader :notes

    # @return [String] the Rails console command that seals the release again
    attr_reader :reseal

    # @param seal [Seal]
    # @param app [String, Symbol] the name of the app
    # @param release [String, nil] the name of the release
    # @param release_url [String, nil] the URL of its page
    # @param commands [Array<String>] the rollback commands, as {Suite#rollback_commands} returns them
    # @param notes [Array<String>] further problems: "the verdict could not be stored: …"
    # @param reseal [String] the Rails console command that seals the release again
    # @param before [Seal, nil] the app's verdict before this release: a rollback is not advised for what was red then
    # @param newer [Boolean] whether a newer release than this one is known to be served
    def initialize(seal, app:, release: nil, release_url: nil, commands: [], notes: [], reseal: "release.reseal!",
                   before: nil, newer: false)
      @seal = seal
      @app = Redact.userinfo(TerminalText.line(app))
      @release = release && TerminalText.line(release)
      @release_url = release_url && TerminalText.url(release_url)
      commands = seal.red? ? commands.reject { |command| UTF8.of(command).strip.empty? } : []
      @commands = commands.filter_map { |command| TerminalText.command(command) }.freeze
      @notes = single_lines([*notes, *(Translations.text("alert.not_shown") if @commands.size < commands.size)])
      @reseal = TerminalText.line(reseal)
      @context = { before: before, newer: newer }
      read(seal)
      freeze
    end

    # Whether an alert is needed. Not for a green seal that was stored.
    def needed? = seal.red? || seal.unsealed? || notes.any?

    # @return [String] for a terminal and a log: several lines, without colours
    def text = AlertText.new(self).to_s

    # @param role [String, Integer, nil] the id of the role to mention when the seal is red
    # @return [Hash] what to post to a Discord webhook
    def discord_payload(role: nil) = DiscordMessage.new(self, role: role).payload

    # Sends the alert to the console, the log, and Discord and the other sinks, in this order. A channel that fails does
    # not stop the others, which report its failure.
    #
    # @param console [IO, nil]
    # @param logger [Logger, nil]
    # @param discord [DiscordWebhook, nil]
    # @param role [String, Integer, nil] the id of the role to mention when the seal is red
    # @param sinks [Array<Sinks::Sink>] further sinks
    # @return [Delivery]
    def deliver(console: $stderr, logger: nil, discord: nil, role: nil, sinks: [])
      Delivery.new(self, console: console, logger: logger, discord: discord, role: role, sinks: sinks).call
    end

    # Returns the same alert with further notes.
    #
    # @param notes [Array<String>]
    # @return [Alert]
    def with_notes(notes)
      return self if notes.empty?

      Alert.new(seal, app: app, release: release, release_url: release_url, commands: commands,
                      notes: [*self.notes, *notes], reseal: reseal, **@context)
    end

    # @return [String, nil] why a rollback is not advised, and what to do instead; nil if it is advised
    def against_rollback = (@advice.against_rollback if seal.red?)

    # @return [String, nil] what to look at before a rollback; nil if it is advised without a caution, or not advised
    def rollback_caution = (@advice.caution if seal.red? && !against_rollback)

    # @return [Array<String>] the checks that failed for the same reason before this release
    def already_failed = seal.red? ? @advice.already_failed.map { |check| TerminalText.line(check, 80) } : []

    # @return [String, nil] the same as a list of names, for what a rollback will not mend; nil if there are none
    def not_mended = (TerminalText.line(@advice.not_mended, 800) if seal.red? && @advice.not_mended)

    # @return [Array<RollbackCommand>] the commands, each with its explanation
    def rollback_commands = commands.map { |command| RollbackCommand.new(command) }

    # The old name of {#rollback_commands}.
    #
    # @deprecated
    def ways_back
      warn("#{self.class}#ways_back is deprecated; use #{self.class}#rollback_commands", uplevel: 1)
      rollback_commands
    end

    # @return [String, nil] the base URL that was checked
    def url = seal.url && TerminalText.url(seal.url)

    # @return [Array<FailureList>] the failures that made the seal red, in two ways, of which the shorter is shown
    def failing = FailureList.both(records("failed"))

    # @return [Array<FailureGroup>] why checks could not be judged
    def unjudged = FailureGroup.of(records("unjudged", "not_run"))

    # @param failures [Array<FailureGroup::Failure>] of one reason
    # @return [String] the vantages that saw it: "seen by fra, sfo"; empty for a seal of one vantage
    def seen_by(failures)
      vantages = @vantages ? @vantages.seen_by(failures.map(&:record)) : ""
      vantages.empty? ? "" : Translations.text("alert.seen_by", vantages: vantages)
    end

    private

    def read(seal)
      @advice = Advice.new(seal, **@context)
      @vantages = VantageMatrix.of(seal.to_h) if seal.quorum
    end

    def single_lines(notes) = notes.map { |note| TerminalText.line(note, 500) }.reject(&:empty?).uniq.freeze

    def records(*outcomes) = seal.evidence.select { |record| outcomes.include?(record["outcome"]) }
  end
end
