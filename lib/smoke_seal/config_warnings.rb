# frozen_string_literal: true

module SmokeSeal
  # Warnings about a valid config: credentials in the file, app names that the command line cannot use, checks that
  # never change a seal. {Config#problems} has the errors.
  class ConfigWarnings
    FROM_ENVIRONMENT = "env:"
    # Names of headers that carry credentials.
    SECRET_NAME = /auth|cookie|token|key|secret|passw|session|credential|signature|bypass|jwt/i
    CREDENTIALS = %r{\A\w+://[^/?#\s]*@}
    # The public half of a pair, which verifies and cannot sign (Standard Webhooks).
    PUBLIC_KEY = /\Awhpk_/
    PLAIN_HTTP = %r{\Ahttp://(?!(?:localhost|127\.|\[::1\])[^/]*(?:/|\z))}i
    private_constant :FROM_ENVIRONMENT, :SECRET_NAME, :CREDENTIALS, :PUBLIC_KEY, :PLAIN_HTTP

    # @param entries [Hash{String => Hash}] the entry of each app, as the file has it
    # @param alert [Object] the value of +alert+ in the file
    # @param vantages [Object] the value of +vantages+ in the file
    # @param commands [Array<String>] the command names of prod-smoke, which cannot be app names
    # @param env [Hash{String => String}, ENV]
    def initialize(entries:, alert:, vantages: nil, commands: [], env: ENV)
      @entries = entries
      @alert = alert
      @vantages = vantages
      @commands = commands
      @env = env
    end

    # @return [Hash{String => Array<String>}] by app or top-level key; each with its place
    def to_h
      of_apps = @entries.select { |_app, entry| entry.is_a?(Hash) }
                        .to_h { |app, entry| [app, of_app(app, entry.transform_keys(&:to_s))] }
      of_apps.merge("alert" => of_alert, "vantages" => of_vantages) { |_both, one, other| one + other }
             .reject { |_place, warnings| warnings.empty? }
    end

    private

    def of_app(app, entry)
      [*name(app), *headers(entry), *url(entry["url"]), *severities(entry["checks"]), *expired(entry["known"])]
    end

    def name(app)
      return unless @commands.include?(app)

      "is the name of a command, so prod-smoke #{app} does not seal it; give the app another name"
    end

    # The message does not contain the value.
    def headers(entry)
      headers = entry["headers"]
      return unless headers.is_a?(Hash)

      names = headers.select { |header, value| SECRET_NAME.match?(header.to_s) && literal?(value) }.keys
      warnings = names.map do |header|
        "headers.#{header}: its value stands in the file, and looks like a credential; env:NAME takes it from the " \
          "environment"
      end
      return warnings unless PLAIN_HTTP.match?(entry["url"].to_s)

      [*warnings, "headers: are sent over plain http; write an https url"]
    end

    def url(url)
      return unless url.is_a?(String) && CREDENTIALS.match?(url)

      "url: has credentials, which stand in the file; take them from the environment: " \
        "headers: { Authorization: env:NAME }"
    end

    # No check can make such a seal red. Without any answer it is unsealed.
    def severities(checks)
      return unless checks.is_a?(Hash) && checks.any?
      return unless checks.values.all? { |check| check.is_a?(Hash) && fetch(check, "severity") == "warn" }

      "checks: all of them have severity: warn, so that nothing makes the seal red"
    end

    # Days in ISO 8601 have the order of their text.
    def expired(known)
      return unless known.is_a?(Array)

      today = Time.now.utc.strftime("%F")
      known.each_with_index.filter_map do |failure, index|
        check, kind, day = %w[check expectation until].map { |key| fetch(failure, key).to_s } if failure.is_a?(Hash)
        next if day.nil? || day >= today

        "known[#{index}]: expired on #{day}, so #{check} fails again where its #{kind} does not hold; remove the " \
          "entry, or write another day"
      end
    end

    def of_alert = AlertSettings::Warnings.new(@alert, @env).to_a

    # The message does not contain the value.
    def of_vantages
      return [] unless @vantages.is_a?(Hash)

      settings = @vantages.select { |_name, written| written.is_a?(Hash) }
      settings.flat_map do |name, written|
        secret = written.select do |key, value|
          SECRET_NAME.match?(key.to_s) && literal?(value) && !PUBLIC_KEY.match?(value)
        end
        secret.each_key.map do |key|
          "vantages.#{name}.#{key}: its value stands in the file; env:NAME takes it from the environment"
        end
      end
    end

    def literal?(value) = value.is_a?(String) && !value.strip.empty? && !value.start_with?(FROM_ENVIRONMENT)

    def fetch(hash, key) = hash[key] || hash[key.to_sym]
  end
end
