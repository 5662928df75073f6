# frozen_string_literal: true

module SmokeSeal
  # The environment that a suite checks: production, or another one of the host's, such as QA. The URL is in the host's
  # config/qa_environments.yml: +qa_environments.<app>.url+ for "qa", +qa_environments.<app>.<name>_url+ for another.
  class Environment
    PRODUCTION = "production"
    NAME = /\A[a-zA-Z0-9_-]{1,30}\z/
    private_constant :NAME

    # @param given [String, Symbol, nil] its name; nil for production
    # @param app [String]
    # @param host [HostDeployConfig]
    # @raise [ConfigError] the name is none
    def initialize(given, app, host:)
      @name = UTF8.of(given).strip
      @name = PRODUCTION if @name.empty?
      raise ConfigError, "environment: must be a name, such as qa; production is the default" unless NAME.match?(@name)

      @app = app
      @host = host
    end

    def production? = @name == PRODUCTION

    # @return [String] its name
    def to_s = @name

    # @return [String, nil] the app's URL there; nil for production, and if the host's files have none
    def url = (@host.url_in(@app, key) unless production?)

    # @param given [String, nil] the caller's URL
    # @return [Array<String>] the URL, and where it comes from
    # @raise [ConfigError] there is none
    def address(given)
      return [UTF8.of(given), "url"] if given

      place = "qa_environments.#{TerminalText.line(@app, 80)}.#{key}"
      [url || raise(ConfigError, "#{place}: is missing in config/qa_environments.yml; write it, or give --url"), place]
    end

    private

    def key = @name == "qa" ? "url" : "#{@name}_url"
  end
end
