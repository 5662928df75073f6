# frozen_string_literal: true

module SmokeSeal
  # Finds the production URL of an app in the host's deploy config.
  module ProdSmoke
    module_function

    # Returns the base URL of +app+: the one that the host's +/up+ gate uses, else its production URL, else the default.
    # Takes the contents of the files, with strings or symbols as keys; values of a wrong type are ignored.
    #
    # @param app [String, Symbol]
    # @param release_repos [Hash] config/release_repos.yml: +apps.<app>.prod_deploy.smoke_url+
    # @param qa_environments [Hash] config/qa_environments.yml: +qa_environments.<app>.production_url+
    # @param default [String, nil]
    # @return [String]
    # @raise [UnknownAppError] no file has a URL of the app, and there is no default; the message lists the known apps
    def base_url_for(app, release_repos: {}, qa_environments: {}, default: nil)
      dig(release_repos, "apps", app, "prod_deploy", "smoke_url") ||
        dig(qa_environments, "qa_environments", app, "production_url") ||
        text(default) ||
        raise(UnknownAppError, unknown(app, known_apps(release_repos: release_repos, qa_environments: qa_environments)))
    end

    # @param key [String] "url" for the QA environment
    # @return [String, nil] +qa_environments.<app>.<key>+ of config/qa_environments.yml
    def environment_url(app, key, qa_environments: {}) = dig(qa_environments, "qa_environments", app, key)

    # @return [Array<String>] the apps that the files have a URL for
    def known_apps(release_repos: {}, qa_environments: {})
      names = names_in(release_repos, "apps") { |app| dig(release_repos, "apps", app, "prod_deploy", "smoke_url") }
      names |= names_in(qa_environments, "qa_environments") do |app|
        dig(qa_environments, "qa_environments", app, "production_url")
      end
      names.sort
    end

    # The message for an unknown app. It does not repeat a URL, which may hold a password.
    def unknown(app, known)
      return "an app is a name; to check a URL, write --url URL" if url?(app)

      app = UTF8.of(app)
      problem = app.strip.empty? ? "no app is named" : "unknown app #{app}"
      return "#{problem}; no app is known: write config/smoke_seal.yml" if known.empty?

      "#{problem}; known: #{known.map { |name| UTF8.of(name) }.join(", ")}"
    end

    # Characters of URLs that no app name has, in every spelling of a URL: with a backslash, without a scheme,
    # percent-encoded or as wide characters.
    URL_CHARACTERS = %r{[?@#\\\uFF20\uFE6B\uFF1A[:cntrl:]]|//|:|%(?:25)*(?:40|3a)}i
    private_constant :URL_CHARACTERS

    # Whether +app+ is a URL and not a name: it may hold a password or a token.
    def url?(app) = UTF8.of(app).match?(URL_CHARACTERS)

    def names_in(hash, key, &has_address)
      apps = fetch(hash, key)
      apps.is_a?(Hash) ? apps.keys.map(&:to_s).select(&has_address) : []
    end

    def dig(hash, *keys)
      text(keys.inject(hash) { |found, key| fetch(found, key) })
    end

    def fetch(hash, key)
      return unless hash.is_a?(Hash)

      found = hash.find { |name, _value| name.to_s == key.to_s }
      found&.last
    end

    def text(value)
      value.strip if value.is_a?(String) && !value.strip.empty?
    end
    private_class_method :names_in, :dig, :fetch, :text
  end
end
