# frozen_string_literal: true

# SmokeSeal.run: the seal of an app.
module SmokeSeal
  # A run from this machine alone.
  SuiteRun = Struct.new(:suite, :options) do
    def call(&block) = suite.run(**options, &block)
  end
  # The errors that make it unsealed.
  SuiteRun::ERRORS = [Error].freeze
  private_constant :SuiteRun

  class << self
    # Checks +app+ and returns its seal. An error on the way (an unknown app, a mistake in the config, no network, a
    # bug) is returned as an unsealed seal with the reason. So it never raises a StandardError of its own, and is safe
    # inside a ship.
    #
    # Interrupts and timeouts pass through. An exception of the block passes through too, and ends the run. A child
    # process that is forked in the block and returns from it gets {ForkedError}: the run belongs to its parent.
    #
    # In a Rails app, options that are not given are those of +config.smoke_seal+.
    #
    # @param app [String, Symbol, nil] a name in config/smoke_seal.yml, or in the host's deploy config; nil for the only
    #   app there is, or the config's default_app
    # @param config [String, Pathname, nil] the config file; nil searches the usual places
    # @param url [String, nil] the base URL, instead of the config's
    # @param deadline [Numeric, ActiveSupport::Duration, nil] seconds that the whole run may take, instead of the
    #   config's
    # @param boot_window [Numeric, ActiveSupport::Duration, nil] seconds in which "not there yet" is not "broken",
    #   instead of the config's; 0 for one attempt per check
    # @param sha [String, nil] the revision that was deployed. Production must report this one, if the config says how
    #   it reports its revision. Nil or blank: the revision is not checked
    # @param browser [Boolean, nil] whether the browser lane runs; nil runs it if the app declares one
    # @param previous [SmokeSeal::Seal, nil] the app's last green seal, for the checks that compare times and assets
    #   with it
    # @param baseline [SmokeSeal::Seal, nil] what was seen of the app before this deploy, see {baseline}: each finding
    #   says whether it is new since then
    # @param latency [Hash{String => Array<Numeric>}, nil] the milliseconds of each check at the last green seals,
    #   oldest first, see {LatencyHistory#times}: for +slower_than_last+
    # @param removed [Array<String>, nil] paths that this release removed, in addition to those of the config; each must
    #   be gone
    # @param environment [String, nil] "qa" for the host's QA environment, see {Environment}; nil for the app's own,
    #   which is production by default
    # @param vantages [Array<String, Symbol>, Boolean, nil] the places that each make a seal, see {Vantages}: names of
    #   the config's +vantages+, and +local+ for this machine; true for all of them; false or [] for this machine alone,
    #   without a quorum. Nil for those of +config.smoke_seal+
    # @param quorum [String, nil] how many of them must agree: "2 of 3", "majority", "any" or "all"; nil for that of
    #   the config
    # @param release [Object, nil] the record that the seal is of. A late red vote of a vantage is recorded with it
    # @yieldparam event [SmokeSeal::Event] an event of the run, on the caller's thread
    # @return [SmokeSeal::Seal]
    def run(app = nil, config: nil, url: nil, deadline: nil, boot_window: nil, sha: nil, browser: nil, previous: nil,
            baseline: nil, latency: nil, removed: nil, environment: nil, vantages: nil, quorum: nil, release: nil,
            &block)
      suite_options = { config: config, url: url, deadline: deadline, boot_window: boot_window, removed: removed,
                        environment: environment }
      run_options = { browser: browser.nil? ? settings[:browser] : browser, sha: sha, previous: previous,
                      baseline: baseline, latency: latency }
      instrumented(app, url) do
        Testing.seal_of(app, url) ||
          seal_or_unsealed(app, suite_options, run_options, [vantages, quorum, release], &block)
      end
    end

    # Like {run}, but raises an exception where {run} returns an unsealed seal.
    #
    # @return [SmokeSeal::Seal] green or red
    # @raise [SmokeSeal::UnknownAppError] the app is in no config
    # @raise [SmokeSeal::ConfigError] the config is wrong; nothing was sent
    # @raise [SmokeSeal::UnsealedError] the run ended, but not every check could be judged
    # @raise [SmokeSeal::ResourceError] this machine has no thread or file descriptor left
    # @raise [SmokeSeal::ExtensionError] the extension could not be loaded
    # @raise [SmokeSeal::InternalError] a bug of this gem
    def run!(app = nil, config: nil, url: nil, deadline: nil, boot_window: nil, sha: nil, browser: nil, previous: nil,
             baseline: nil, latency: nil, removed: nil, environment: nil, vantages: nil, quorum: nil, release: nil,
             &block)
      suite_options = { config: config, url: url, deadline: deadline, boot_window: boot_window, removed: removed,
                        environment: environment }
      run_options = { browser: browser.nil? ? settings[:browser] : browser, sha: sha, previous: previous,
                      baseline: baseline, latency: latency }
      seal = instrumented(app, url) do
        Testing.seal_of(app, url) ||
          run_of(app, suite_options, run_options, [vantages, quorum, release]).call(&block)
      end
      raise UnsealedError, seal if seal.unsealed?

      seal
    end

    private

    def instrumented(app, url)
      initial = { app: text(app)&.then { |given| safe_name(given) }, url: text(url)&.then do |given|
                                                                            Redact.url(given)
                                                                          end }
      instrumenter.instrument("run.smoke_seal", initial) do |payload|
        yield.tap do |seal|
          payload.merge!(seal: seal, status: seal.status, summary: seal.summary, app: payload[:app] || seal.app,
                         url: seal.url || payload[:url])
        end
      end
    end

    # @param asked [Array] the vantages, the rule and the release, as {run} takes them
    def seal_or_unsealed(app, suite_options, run_options, asked = [false], &block)
      run = run_of(app, suite_options, run_options, asked)
    rescue StandardError, LoadError => e
      raise if GuardedRun.timeout?(e)

      Seal.unsealed(GuardedRun.message_of(e), app: safe_name(app), environment: text(suite_options[:environment]))
    else
      GuardedRun.rescued(block, GuardedRun.unsealed(run.suite), errors: run.class::ERRORS) do |listener|
        run.call(&listener)
      end
    end

    # @return [SuiteRun, Vantages::Runner]
    def run_of(app, suite_options, run_options, asked)
      vantages = vantages_of(*asked)
      return SuiteRun.new(suite_for(app, **suite_options), run_options) unless vantages

      config, app, suite_options = suite_arguments(app, **suite_options)
      Vantages::Runner.new(config, app, suite_options: suite_options, run_options: run_options, **vantages)
    end

    # @return [Hash{Symbol => Object}, nil] nil for this machine alone
    def vantages_of(names, quorum = nil, release = nil)
      names = settings[:vantages] if names.nil?
      if [nil, false, []].include?(names)
        return unless quorum

        raise ConfigError, "quorum: is for several vantages; name them: vantages: %i[local fra]"
      end

      { vantages: names, quorum: quorum || settings[:quorum], release: release }
    end

    # @param change [#call, nil] given the app's entry, returns the one for this suite
    def suite_for(app, change: nil, **options)
      config, app, options = suite_arguments(app, **options)
      config.suite(app, **options, &change)
    end

    # @return [Array(Config, String, Hash{Symbol => Object})] the config, and what its {Config#suite} is given
    def suite_arguments(app, config:, **options)
      loaded = Config.load(path: config || settings[:config], root: root)
      app = loaded.required_app(root) if app.nil?
      [loaded, app, { **settings.slice(:deadline, :boot_window), **options.compact }]
    end

    # The options of +config.smoke_seal+ that are set, in a Rails app.
    def settings = const_defined?(:Engine, false) ? Configuration.current.run_options : {}

    # Returns the app's name; nil for a URL, which may hold a password that a stored seal would keep. The caller may
    # have passed any object.
    def safe_name(app)
      name = UTF8.of(app)
      name unless name.empty? || ProdSmoke.url?(name)
    rescue StandardError => e
      raise if GuardedRun.timeout?(e)
    end

    # Returns nil for other classes. `case` works with a BasicObject too, which has no methods such as is_a?.
    def text(object)
      case object
      when String, Symbol then UTF8.of(object)
      end
    end
  end
end
