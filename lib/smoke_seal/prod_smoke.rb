# frozen_string_literal: true

module SmokeSeal
  # Where production is, by what the host itself says of its deploys.
  module ProdSmoke
    module_function

    # The base URL of +app+: the one that the host's +/up+ gate trusts, else its production URL, else the default.
    # Takes the loaded files, with strings or symbols for keys, and whatever odd things they hold.
    #
    # @param app [String, Symbol]
    # @param release_repos [Hash] config/release_repos.yml: +apps.<app>.prod_deploy.smoke_url+
    # @param qa_environments [Hash] config/qa_environments.yml: +qa_environments.<app>.production_url+
    # @param default [String, nil]
    # @return [String]
    # @raise [UnknownAppError] neither file and no default says where the app is; the message names the apps they know
    def base_url_for(app, release_repos: {}, qa_environments: {}, default: nil)
      dig(release_repos, "apps", app, "prod_deploy", "smoke_url") ||
        dig(qa_environments, "qa_environments", app, "production_url") ||
        text(default) ||
        raise(UnknownAppError, unknown(app, known_apps(release_repos: release_repos, qa_environments: qa_environments)))
    end

    # @return [Array<String>] the apps that the files say an address of
    def known_apps(release_repos: {}, qa_environments: {})
      names = names_in(release_repos, "apps") { |app| dig(release_repos, "apps", app, "prod_deploy", "smoke_url") }
      names |= names_in(qa_environments, "qa_environments") do |app|
        dig(qa_environments, "qa_environments", app, "production_url")
      end
      names.sort
    end

    # The message for an app that nothing knows. A URL is not repeated: it may hold a password.
    def unknown(app, known)
      return "an app is a name; to look at a URL write --url URL" if url?(app)

      app = UTF8.of(app)
      said = app.strip.empty? ? "no app is named" : "unknown app #{app}"
      return "#{said}; no app is known: write config/smoke_seal.yml" if known.empty?

      "#{said}; known: #{known.map { |name| UTF8.of(name) }.join(", ")}"
    end

    # What a URL may have and a name has not, however it is written: with a backslash, without its scheme, escaped or in
    # wide characters.
    ODD = %r{[?@#\\\uFF20\uFE6B\uFF1A[:cntrl:]]|//|:|%(?:25)*(?:40|3a)}i
    private_constant :ODD

    # Whether +app+ is no name, but where to look: it may hold a password or a token.
    def url?(app) = UTF8.of(app).match?(ODD)

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
