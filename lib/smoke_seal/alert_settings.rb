# frozen_string_literal: true

require_relative "alert_settings/sink_settings"
require_relative "alert_settings/warnings"

module SmokeSeal
  # Who is alerted of a release that is red, unsealed or not recorded: the +alert+ key of config/smoke_seal.yml.
  #
  #   alert:
  #     discord: env:SMOKE_SEAL_DISCORD_WEBHOOK_URL
  #     role: "1234567890"
  #     webhook: { url: "https://hooks.example/seals", secret: env:SMOKE_SEAL_WEBHOOK_SECRET }
  class AlertSettings
    # The id of a Discord role.
    ROLE = /\A\d{1,20}\z/

    FORMATS = { "discord" => %r{\Ahttps?://[^/\s]+\S*\z}i, "role" => ROLE }.freeze
    # These messages never show the value, which may be a secret.
    ADVICE = { "discord" => "must be the URL of a webhook, or env:NAME",
               "role" => "must be the id of a role: digits" }.freeze
    KEYS = [*FORMATS.keys, *Sinks::OTHERS.keys].freeze
    MAPPING = 'must be a mapping: alert: { discord: env:NAME, role: "123" }'
    private_constant :KEYS, :FORMATS, :ADVICE, :MAPPING

    class << self
      # @return [String, nil] the name of the variable that a text of the file stands for
      def variable_of(text) = text[/\Aenv:(.+)\z/m, 1]

      # A variable that is not set turns the alert off on this machine. Its value is not checked here: a wrong one is no
      # mistake of the file, and is reported when the alert is delivered.
      #
      # @return [String, nil]
      def value_of(text, env)
        variable = variable_of(text) or return text
        found = env.fetch(variable, "").strip
        found unless found.empty?
      end

      # A URL in the place of a key may be a secret too.
      def shown(key) = ProdSmoke.url?(key) ? "…" : key
    end

    # @return [Array<String>] every problem with its place
    attr_reader :problems

    # @param written [Hash, nil] the value of +alert+ in the file
    # @param env [Hash{String => String}, ENV]
    def initialize(written, env: ENV)
      @env = env
      @problems = []
      @values = { "discord" => nil, "role" => nil }
      read(written) unless written.nil?
    end

    # @return [Hash{String => Object, nil}] +discord+, the webhook's URL, and +role+, the id of the role to mention; nil
    #   for one that is not configured. For each other sink that is configured, its settings by their names
    def to_h = @values

    # Without the values, which are secrets: anyone who has them can write to the channel.
    def inspect = "#<#{self.class}>"

    private

    def read(written)
      return problem("alert", MAPPING) unless written.is_a?(Hash)

      written.each do |key, value|
        key = key.to_s
        if Sinks::OTHERS.key?(key)
          take_sink(key, value)
        else
          known = KEYS.include?(key)
          known ? take(key, value) : problem("alert.#{shown(key)}", "unknown key; known: #{KEYS.join(", ")}")
        end
      end
    end

    def take(key, value)
      value = value.to_s if key == "role" && value.is_a?(Integer)
      return problem("alert.#{key}", "must be a text") unless value.is_a?(String)
      return @values[key] = AlertSettings.value_of(value, @env) if AlertSettings.variable_of(value)
      return problem("alert.#{key}", ADVICE.fetch(key)) unless FORMATS.fetch(key).match?(value)

      wrong = DiscordWebhook.problem_of(value) if key == "discord"
      wrong ? problem("alert.#{key}", "is #{wrong}") : @values[key] = value
    end

    def take_sink(key, value)
      settings = SinkSettings.new(Sinks::OTHERS.fetch(key), value, @env)
      @problems.concat(settings.problems)
      found = settings.to_h
      @values[key] = found if found
    end

    def shown(key) = AlertSettings.shown(key)

    def problem(place, message) = @problems << "#{place}: #{message}"
  end
end
