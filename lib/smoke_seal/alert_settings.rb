# frozen_string_literal: true

module SmokeSeal
  # Whom to tell of a release that is red, unsealed, or not recorded, as config/smoke_seal.yml says at +alert+:
  #
  #   alert: { discord: env:SMOKE_SEAL_DISCORD_WEBHOOK_URL, role: "1234567890" }
  class AlertSettings
    # The id of a role, as Discord numbers everything.
    ROLE = /\A\d{1,20}\z/

    KEYS = %w[discord role].freeze
    FORMATS = { "discord" => %r{\Ahttps?://[^/\s]+\S*\z}i, "role" => ROLE }.freeze
    # No message shows the value: it may be the secret itself.
    ADVICE = { "discord" => "must be the URL of a webhook, or env:NAME",
               "role" => "must be a role's id: digits" }.freeze
    MAPPING = 'must be a mapping: alert: { discord: env:NAME, role: "123" }'
    private_constant :KEYS, :FORMATS, :ADVICE, :MAPPING

    # @return [Array<String>] everything that is wrong, each with its place
    attr_reader :problems

    # @param written [Hash, nil] what stands in the file
    # @param env [Hash{String => String}, ENV]
    def initialize(written, env: ENV)
      @env = env
      @problems = []
      @values = { "discord" => nil, "role" => nil }
      read(written) unless written.nil?
    end

    # @return [Hash{String => String, nil}] +discord+, the webhook's URL, and +role+, the id of the role to mention; nil
    #   for what is not configured
    def to_h = @values

    # Without the URL, which lets anyone who has it write to the channel.
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

      FORMATS.fetch(key).match?(value) ? @values[key] = value : problem("alert.#{key}", ADVICE.fetch(key))
    end

    # A variable that is not set means: not on this machine. What an odd one holds is no mistake of the file; whoever
    # delivers the alert says what is wrong with it.
    def from_environment(variable)
      found = @env.fetch(variable, "").strip
      found unless found.empty?
    end

    # A URL that slipped into the place of a key is as secret there.
    def shown(key) = ProdSmoke.url?(key) ? "…" : key

    def problem(place, message) = @problems << "#{place}: #{message}"
  end
end
