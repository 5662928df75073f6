# frozen_string_literal: true

# Many apps in one call.
module SmokeSeal
  class << self
    # Looks at many apps at once, and gives the seal of each: on one thread, over one HTTP client, in about the time of
    # the slowest of them. Each keeps its own settings, and its credentials go to its own origin alone.
    #
    # Like {run}, this never raises a StandardError of its own: an app that is unknown, or whose config is wrong, gets
    # an unsealed seal that says so, and the others are looked at all the same. A config that cannot be read comes back
    # as the unsealed seal of every app that was named; of "config/smoke_seal.yml", if none was. Interrupts and timeouts
    # pass through, and so does an exception of the block; they end all runs at once.
    #
    #   SmokeSeal.run_all.each { |app, seal| puts "#{app}: #{seal.verdict_line}" }
    #   SmokeSeal.run_all("shop" => { sha: "0a1b2c3" }, "blog" => { url: "https://blog.example.com" }, "wiki" => nil)
    #
    # @param apps [Array<String, Symbol>, Hash{String, Symbol => Hash, nil}, nil] their names; or each with its +url:+,
    #   its +sha:+ and its +previous:+, as {run} takes them; nil for every app of config/smoke_seal.yml and the host's
    #   deploy config
    # @param config [String, Pathname, nil] the config file; found by its place when nil
    # @param deadline [Numeric, ActiveSupport::Duration, nil] seconds that each app's run may take, instead of what the
    #   config says
    # @param boot_window [Numeric, ActiveSupport::Duration, nil] the same of the boot window
    # @param browser [Boolean, nil] whether browser lanes run; nil when an app declares one
    # @yieldparam event [SmokeSeal::Event] what happens, as it happens, on the caller's thread
    # @return [Hash{String => SmokeSeal::Seal}] by the app's name, in the order of the apps
    def run_all(apps = nil, config: nil, deadline: nil, boot_window: nil, browser: nil, &block)
      instrumenter.instrument("run_all.smoke_seal", {}) do |payload|
        suites = suites_of(apps, config, { deadline: deadline, boot_window: boot_window })
        sealed_all(suites, browser, &block).tap { |seals| payload[:seals] = seals }
      end
    end

    private

    FACTS = %w[url sha previous].freeze
    private_constant :FACTS

    # By the app's name: its suite, the revision that was deployed and the seal before; or the seal that says why there
    # is none.
    def suites_of(apps, path, times)
      asked = apps && asked_of(apps)
      config = Config.load(path: path, root: root)
      asked ||= every_app_of(config)
      asked.transform_values { |app, facts| suite_or_seal(config, app, facts, times) }
    rescue StandardError, LoadError => e
      raise if timeout?(e)

      asked ||= { "config/smoke_seal.yml" => [nil] }
      asked.transform_values { |app, _facts| Seal.unsealed(message_of(e), app: safe_name(app)) }
    end

    # Each app as it was named, and what is said of it, by the name that its seal is found by.
    def asked_of(apps)
      pairs = apps.is_a?(Hash) ? apps.to_a : Array(apps).map { |app| [app, nil] }
      pairs.uniq { |app, _facts| name_of(app) }.to_h { |app, facts| [name_of(app), [app, facts]] }
    end

    # None is no fleet that is well.
    def every_app_of(config)
      raise UnknownAppError, ProdSmoke.unknown(nil, []) if config.apps.empty?

      asked_of(config.apps)
    end

    # A URL where a name belongs may hold a password; and any object may stand there.
    def name_of(app)
      name = UTF8.of(app)
      ProdSmoke.url?(name) ? Redact.url(name) : name
    rescue StandardError
      "?"
    end

    def suite_or_seal(config, app, facts, times)
      url, sha, previous = facts_of(facts)
      [config.suite(app, url: url, **times), sha, previous]
    rescue StandardError, LoadError => e
      raise if timeout?(e)

      Seal.unsealed(message_of(e), app: safe_name(app))
    end

    def facts_of(facts)
      facts = {} if facts.nil?
      unless facts.is_a?(Hash)
        raise ConfigError, "only its url, its sha and its previous seal can be said of an app, as a mapping"
      end

      facts = facts.transform_keys(&:to_s)
      unknown = facts.keys - FACTS
      if unknown.any?
        raise ConfigError, "#{unknown.first}: only the url, the sha and the previous seal of an app can be said"
      end

      facts.values_at(*FACTS)
    end

    def sealed_all(suites, browser, &block)
      ready = suites.reject { |_app, suite| suite.is_a?(Seal) }
      return suites if ready.empty?

      failed = lambda do |error|
        ready.each_value.map { |suite, *| Seal.unsealed(error.message, app: suite.app, url: suite.url) }
      end
      seals = rescue_own_errors(block, failed) { |listener| Suite.run_all(ready.values, browser: browser, &listener) }
      suites.merge(ready.keys.zip(seals).to_h)
    end
  end
end
