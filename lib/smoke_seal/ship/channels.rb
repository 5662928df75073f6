# frozen_string_literal: true

module SmokeSeal
  class Ship
    # The sinks that a ship alerts, and what is wrong with how they are configured.
    class Channels
      # @return [Array<Sinks::Sink>]
      attr_reader :sinks

      # @return [Array<String>] for the operator
      attr_reader :notes

      # @param options [Options]
      def initialize(options)
        @options = options
        @notes = []
        @sinks = [*discord, *others]
      end

      # @return [Boolean, nil] false if Discord cannot be notified, since its config could not be read; nil otherwise
      def discord_notified = @discord_error ? false : nil

      private

      def discord
        url, role = discord_settings.values_at(:url, :role)
        return unless url

        @notes << "the role to mention is not an id of digits, so nobody is mentioned" if role && !role?(role)
        Sinks::Discord.new(DiscordWebhook.new(url), role: role)
      rescue *ErrorText::RESCUED => e
        @discord_error = ErrorText.text(e)
        @notes << "Discord was not notified, since its config could not be read: #{@discord_error}"
        nil
      end

      def others
        Sinks.of(@options.sinks ? @options.sinks.call : config.except("discord"))
      rescue *ErrorText::RESCUED => e
        error = ErrorText.text(e)
        # A mistake in the file is reported once.
        @notes << "no sink was notified, since the config could not be read: #{error}" unless error == @discord_error
        []
      end

      def discord_settings
        return @options.discord.call if @options.discord

        { url: config["discord"], role: config["role"] }
      end

      def config = @config ||= SmokeSeal.config(@options.config).alert

      def role?(role) = AlertSettings::ROLE.match?(role.strip)
    end
  end
end
