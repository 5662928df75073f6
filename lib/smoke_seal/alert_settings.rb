# frozen_string_literal: true

module SmokeSeal
  # Who is alerted of a release that is red, unsealed or not recorded: the +alert+ key of config/smoke_seal.yml.
  #
  #   alert: { discord: env:SMOKE_SEAL_DISCORD_WEBHOOK_URL, role: "1234567890" }
  class AlertSettings
    # The id of a Discord role.
    ROLE = /\A\d{1,20}\z/

    KEYS = %w[discord role].freeze
    FORMATS = { "discord" => %r{\Ahttps?://[^/\s]+\S*\z}i, "role" => ROLE }.freeze
    # These messages never show the value, which may be a secret.
    ADVICE = { "discord" => "must be the URL of a webhook, or env:NAME",
               "role" => "must be the id of a role: digits" }.freeze
    MAPPING = 'must be a mapping: alert: { discord: env:NAME, role: "123" }'
    private_constant :KEYS, :FORMATS, :ADVICE, :MAPPING

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

    # @return [Hash{String => String, nil}] +discord+, the webhook's URL, and +role+, the id of the role to mention; nil
    #   for a key that is not configured
    def to_h = @values

    # Without the URL, which is a secret: anyone who has it can write to the channel.
    def inspect = "#<#{self.class}>"

    private

    def read(written)
      return problem("alert", MAPPING) unless written.is_a?(Hash)

      written.each do |key, value|
        known = KEYS.include?(key.to_s)
        known ? take(key.to_s, value) : problem("alert.#{shown(key)}", "unknown key; known: #{KEYS.join(", ")}")
      end
    end

    def take(key, value)
      value = value.to_s if key == "role" && value.is_a?(Integer)
      return problem("alert.#{key}", "must be a text") unless value.is_a?(String)

      variable = value[/\Aenv:(.+)\z/m, 1]
      return @values[key] = from_environment(variable) if variable

      return problem("alert.#{key}", ADVICE.fetch(key)) unless FORMATS.fetch(key).match?(value)

      wrong = DiscordWebhook.problem_of(value) if key == "discord"
      wrong ? problem("alert.#{key}", "is #{wrong}") : @values[key] = value
    end

    # A variable that is not set turns the alert off on this machine. Its value is not checked here: a wrong one is no
    # mistake of the file, and is reported when the alert is delivered.
    def from_environment(variable)
      found = @env.fetch(variable, "").strip
      found unless found.empty?
    end

    # A URL in the place of a key may be a secret too.
    def shown(key) = ProdSmoke.url?(key) ? "…" : key

    def problem(place, message) = @problems << "#{place}: #{message}"
  end
end
