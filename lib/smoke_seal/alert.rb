# frozen_string_literal: true

require_relative "alert/delivery"
require_relative "alert/discord_message"
require_relative "alert/report"
require_relative "alert/rollback_command"
require_relative "alert/messages"

module SmokeSeal
  # What an operator is told of a release that is red or unsealed: what happened, where, and what can be done. It only
  # ever recommends.
  class Alert
    extend RenamedConstants
    renamed_constants WayBack: :RollbackCommand

    NOT_SHOWN = "a way back is not shown here, since it holds characters that cannot be seen: look at rollback: in " \
                "the config, and at what the ship passes for the release"
    private_constant :NOT_SHOWN

    # @return [Seal]
    attr_reader :seal

    # @return [String] the name of the app
    attr_reader :app

    # @return [String, nil] the name of the release
    attr_reader :release

    # @return [String, nil] the address of its page
    attr_reader :release_url

    # @return [Array<String>] the ways back, fastest first; none unless the seal is red
    attr_reader :commands

    # @return [Array<String>] what else went wrong, each on one line
    attr_reader :notes

    # @return [String] what seals the release again in the Rails console
    attr_reader :reseal

    # @param seal [Seal]
    # @param app [String, Symbol] the name of the app
    # @param release [String, nil] the name of the release
    # @param release_url [String, nil] the address of its page
    # @param commands [Array<String>] the ways back, as {Suite#rollback_commands} gives them
    # @param notes [Array<String>] what else went wrong: "the verdict could not be stored: …"
    # @param reseal [String] what seals the release again in the Rails console
    def initialize(seal, app:, release: nil, release_url: nil, commands: [], notes: [], reseal: "release.reseal!")
      @seal = seal
      @app = Redact.userinfo(TerminalText.line(app))
      @release = release && TerminalText.line(release)
      @release_url = release_url && TerminalText.url(release_url)
      commands = seal.red? ? commands.reject { |command| UTF8.of(command).strip.empty? } : []
      @commands = commands.filter_map { |command| TerminalText.command(command) }.freeze
      @notes = told([*notes, *(NOT_SHOWN if @commands.size < commands.size)])
      @reseal = TerminalText.line(reseal)
      freeze
    end

    # Whether there is anything to tell: a green seal that was stored is none.
    def needed? = seal.red? || seal.unsealed? || notes.any?

    # @return [String] for a terminal and a log: several lines, without colours
    def text = Report.new(self).to_s

    # @param role [String, Integer, nil] the id of the role to mention when the seal is red
    # @return [Hash] what to post to a Discord webhook
    def discord_payload(role: nil) = DiscordMessage.new(self, role: role).payload

    # Tells the console, the log and Discord, in this order. One that cannot be told never keeps the others from being
    # told; they hear of it instead.
    #
    # @param console [IO, nil]
    # @param logger [Logger, nil]
    # @param discord [DiscordWebhook, nil]
    # @param role [String, Integer, nil] the id of the role to mention when the seal is red
    # @return [Delivery]
    def deliver(console: $stderr, logger: nil, discord: nil, role: nil)
      Delivery.new(self, console: console, logger: logger, discord: discord, role: role).call
    end

    # The same alert, with further notes.
    #
    # @param notes [Array<String>]
    # @return [Alert]
    def with_notes(notes)
      return self if notes.empty?

      Alert.new(seal, app: app, release: release, release_url: release_url, commands: commands,
                      notes: [*self.notes, *notes], reseal: reseal)
    end

    # @return [Array<RollbackCommand>] the commands, and why
    def ways_back = commands.map { |command| RollbackCommand.new(command) }

    # @return [String, nil] where the app was looked at
    def url = seal.url && TerminalText.url(seal.url)

    # @return [Array<FailureGroup>] what turned the seal red, that of one cause together
    def failing = FailureGroup.of(records("failed"))

    # @return [Array<FailureGroup>] why other checks say nothing
    def unjudged = FailureGroup.of(records("unjudged", "not_run"))

    private

    def told(notes) = notes.map { |note| TerminalText.line(note, 500) }.reject(&:empty?).uniq.freeze

    def records(*outcomes) = seal.evidence.select { |record| outcomes.include?(record["outcome"]) }
  end
end
