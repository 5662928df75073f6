# frozen_string_literal: true

module SmokeSeal
  class Config
    # What another machine is told of an app, so that it can make a seal of it: the app's entry as it is written, where
    # +env:NAME+ stays a name.
    module SharedEntry
      # Settings that run a command, or are about this machine alone.
      LEFT_OUT = %w[browser rollback watch alert environment url].freeze
      # Settings that may hold credentials.
      SECRETS = %w[headers revision instances].freeze
      private_constant :SECRETS

      # @param app [String]
      # @return [Hash{String => Object}]
      # @raise [UnknownAppError] the config has no such app
      # @raise [ConfigError] ERB writes what may be a credential: a vantage would get the value
      def shared_entry(app)
        raise UnknownAppError, ProdSmoke.unknown(app, apps) unless apps.include?(app)

        entry = entry_of(app).except(*LEFT_OUT)
        problems = SECRETS.flat_map { |key| written_by_erb(entry[key], "apps.#{app}.#{key}") }
        raise ConfigError, problems if problems.any?

        entry
      end

      # Without what another machine may not ask for, of an entry that came from there.
      #
      # @param entry [Hash{String => Object}]
      # @return [Hash{String => Object}]
      def self.without_commands(entry) = entry.except(*LEFT_OUT)

      private

      def written_by_erb(data, place)
        case data
        when Hash then data.flat_map { |key, value| written_by_erb(value, "#{place}.#{key}") }
        when Array then data.flat_map { |value| written_by_erb(value, place) }
        when String then as_written?(data) ? [] : ["#{place}: #{advice}"]
        else []
        end
      end

      def advice
        "is written by ERB, and no vantage of driver vote is told its value; write env:NAME, with the value in that " \
          "variable on each machine"
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
