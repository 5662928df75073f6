# frozen_string_literal: true

# SmokeSeal.run_all: the seals of many apps in one call.
module SmokeSeal
  class << self
    # Checks many apps at the same time, and returns the seal of each. It uses one thread and one HTTP client, and takes
    # about as long as the slowest app. Each app keeps its own settings; its credentials go only to its own origin.
    #
    # Like {run}, it never raises a StandardError of its own. An app that is unknown, or whose config is wrong, gets an
    # unsealed seal with the reason, and the other apps are still checked. If the config cannot be read, every named app
    # gets such a seal; if no app was named, "config/smoke_seal.yml" gets it. Interrupts, timeouts and exceptions of the
    # block pass through, and end all runs.
    #
    #   SmokeSeal.run_all.each { |app, seal| puts "#{app}: #{seal.verdict_line}" }
    #   SmokeSeal.run_all({ "shop" => { sha: "0a1b2c3" }, "blog" => { url: "https://blog.example" }, "wiki" => nil })
    #
    # @param apps [Array<String, Symbol>, Hash{String, Symbol => Hash, nil}, nil] the names of the apps; or a hash with
    #   the +url:+, +sha:+, +previous:+, +baseline:+ and +latency:+ of each, as {run} takes them; nil for every
    #   app of config/smoke_seal.yml and the host's deploy config
    # @param config [String, Pathname, nil] the config file; nil searches the usual places
    # @param deadline [Numeric, ActiveSupport::Duration, nil] seconds that each app's run may take, instead of the
    #   config's
    # @param boot_window [Numeric, ActiveSupport::Duration, nil] each app's boot window, instead of the config's
    # @param environment [String, nil] where all of them run, see {run}
    # @param browser [Boolean, nil] whether browser lanes run; nil runs those that apps declare
    # @yieldparam event [SmokeSeal::Event] an event of a run, on the caller's thread
    # @return [Hash{String => SmokeSeal::Seal}] by the app's name, in the order of the apps
    def run_all(apps = nil, config: nil, deadline: nil, boot_window: nil, browser: nil, environment: nil, &block)
      config ||= settings[:config]
      given = { deadline: deadline, boot_window: boot_window, environment: environment }.compact
      browser = settings[:browser] if browser.nil?
      instrumenter.instrument("run_all.smoke_seal", {}) do |payload|
        suites = suites_of(apps, config, settings.slice(:deadline, :boot_window).merge(given))
        run_suites(suites, browser, &block).tap { |seals| payload[:seals] = seals }
      end
    end

    private

    APP_OPTIONS = %w[url sha previous baseline latency].freeze
    KNOWN_OPTIONS = APP_OPTIONS.join(", ").freeze
    private_constant :APP_OPTIONS, :KNOWN_OPTIONS

    # Returns, by the app's name, either its suite and the facts for its run; or an unsealed seal.
    def suites_of(apps, path, times)
      requested = apps && requested_apps(apps)
      config = Config.load(path: path, root: root)
      requested ||= every_app_of(config)
      requested.transform_values { |app, options| suite_or_seal(config, app, options, times) }
    rescue StandardError, LoadError => e
      raise if GuardedRun.timeout?(e)

      requested ||= { "config/smoke_seal.yml" => [nil] }
      environment = text(times[:environment])
      requested.transform_values do |app, _options|
        Seal.unsealed(GuardedRun.message_of(e), app: safe_name(app), environment: environment)
      end
    end

    # Returns each app as the caller passed it, with its options, by the name that its seal is returned under.
    def requested_apps(apps)
      pairs = apps.is_a?(Hash) ? apps.to_a : Array(apps).map { |app| [app, nil] }
      pairs.uniq { |app, _options| result_key(app) }.to_h { |app, options| [result_key(app), [app, options]] }
    end

    # An empty app list is an error, not a success.
    def every_app_of(config)
      raise UnknownAppError, ProdSmoke.unknown(nil, []) if config.apps.empty?

      requested_apps(config.apps)
    end

    # The app's name. A URL is redacted, since it may hold a password; the caller may have passed any object.
    def result_key(app)
      name = UTF8.of(app)
      ProdSmoke.url?(name) ? Redact.url(name) : name
    rescue StandardError
      "?"
    end

    def suite_or_seal(config, app, options, times)
      url, *facts = app_options(options)
      stub = Testing.seal_of(app, url)
      return stub if stub

      [config.suite(app, url: url, **times), *facts]
    rescue StandardError, LoadError => e
      raise if GuardedRun.timeout?(e)

      Seal.unsealed(GuardedRun.message_of(e), app: safe_name(app), environment: text(times[:environment]))
    end

    def app_options(options)
      options = {} if options.nil?
      raise ConfigError, "the options of an app must be a hash with #{KNOWN_OPTIONS}" unless options.is_a?(Hash)

      options = options.transform_keys(&:to_s)
      unknown = options.keys - APP_OPTIONS
      raise ConfigError, "#{unknown.first}: unknown option of an app; known: #{KNOWN_OPTIONS}" if unknown.any?

      options.values_at(*APP_OPTIONS)
    end

    def run_suites(suites, browser, &block)
      ready = suites.reject { |_app, suite| suite.is_a?(Seal) }
      return suites if ready.empty?

      unsealed = ->(error) { ready.each_value.map { |suite, *| GuardedRun.unsealed(suite).call(error) } }
      seals = GuardedRun.rescued(block, unsealed) do |listener|
        Suite.run_all(ready.values, browser: browser, &listener)
      end
      suites.merge(ready.keys.zip(seals).to_h)
    end
  end
end
