# frozen_string_literal: true

module SmokeSeal
  class Config
    # What another machine is told of an app, so that it can make a seal of it: the app's entry as it is written, where
    # +env:NAME+ stays a name.
    module SharedEntry
      # Settings that run a command, or are about this machine alone.
      LEFT_OUT = %w[browser rollback watch alert environment url].freeze
      # Settings that may hold credentials in any of their texts. Of others only a password or a token in a URL is one.
      SECRETS = %w[headers revision instances].freeze
      NAMED = "write env:NAME, with the value in that variable on each machine"
      IN_HEADER = "send the credential in headers, as env:NAME, and not in an address"
      private_constant :SECRETS, :NAMED, :IN_HEADER

      # @param app [String]
      # @return [Hash{String => Object}]
      # @raise [UnknownAppError] the config has no such app
      # @raise [ConfigError] ERB writes what may be a credential: a vantage would get the value
      def shared_entry(app)
        raise UnknownAppError, ProdSmoke.unknown(app, apps) unless apps.include?(app)

        entry = entry_of(app).except(*LEFT_OUT)
        problems = entry.flat_map do |key, value|
          written_by_erb(value, "apps.#{app}.#{key}") { |text| SECRETS.include?(key) ? NAMED : in_url(text) }
        end
        raise ConfigError, problems if problems.any?

        entry
      end

      # Without what another machine may not ask for, of an entry that came from there.
      #
      # @param entry [Hash{String => Object}]
      # @return [Hash{String => Object}]
      def self.without_commands(entry) = entry.except(*LEFT_OUT)

      private

      # The block returns what to write instead, for a text that may be a credential.
      def written_by_erb(data, place, &advice)
        case data
        when Hash then data.flat_map { |key, value| written_by_erb(value, "#{place}.#{key}", &advice) }
        when Array then data.flat_map { |value| written_by_erb(value, place, &advice) }
        when String then [*(problem(place, advice.call(data)) unless as_written?(data))]
        else []
        end
      end

      def in_url(text) = (IN_HEADER unless Redact.credentials(text) == text)

      def problem(place, advice)
        "#{place}: is written by ERB, and no vantage of driver vote is told its value; #{advice}" if advice
      end

      def as_written?(text) = text.start_with?("env:") || source.nil? || source.include?(text)

      # The text of the file without its ERB; nil if it has none.
      def source
        return @source if defined?(@source)

        text = path ? UTF8.of(File.binread(path)) : ""
        @source = (text.gsub(/<%.*?%>/m, "") if text.include?("<%"))
      end
    end
  end
end
