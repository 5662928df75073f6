# frozen_string_literal: true

require_relative "smoke_seal/version"
require_relative "smoke_seal/autoloads"
require_relative "smoke_seal/errors"
require_relative "smoke_seal/event"
require_relative "smoke_seal/extension"
# Loaded now, not by autoload: a run that has no file descriptor left reports that with these.
require_relative "smoke_seal/prod_smoke"
require_relative "smoke_seal/redact"
require_relative "smoke_seal/renamed_constants"
require_relative "smoke_seal/seal"
require_relative "smoke_seal/testing"
require_relative "smoke_seal/utf8"

# Checks a freshly deployed web app from outside, read-only, and seals the release green or red, with evidence.
#
#   seal = SmokeSeal.run("mcritchie-studio")
#   seal.green?        # => true
#   seal.verdict_line  # => "🟢 Production smoke seal: passed — 6/6 green vs https://app.example.com in 112 ms"
module SmokeSeal
  extend RenamedConstants
  renamed_constants Blame: :FailureGroup, Columns: :DisplayWidth, Host: :HostDeployConfig, LastResort: :FallbackOutput,
                    Plain: :TerminalText, Trouble: :ErrorText, WaysBack: :RollbackCommands

  # The default instrumenter: runs the block and notifies no one.
  module NullInstrumenter
    def self.instrument(_name, payload = {}) = yield(payload)
  end
  private_constant :NullInstrumenter
  @instrumenter = NullInstrumenter

  class << self
    # The root of the host app. Its config is searched there when the working directory is elsewhere.
    attr_accessor :root

    # Receives the events of runs: an object with +instrument(name, payload) { |payload| … }+ that returns the value of
    # its block. In a Rails app it is ActiveSupport::Notifications.
    attr_accessor :instrumenter

    # For test_helper.rb: from now on no run sends anything, and each is green. See {Testing}.
    #
    # @return [void]
    def testing! = Testing.enable!

    # Reads the config: the file at +path+, or that of +config.smoke_seal+ in a Rails app, or the usual place.
    #
    # @param path [String, Pathname, nil]
    # @return [Config]
    # @raise [ConfigError]
    def config(path = nil) = Config.load(path: path || settings[:config], root: root)

    # Loads everything that is otherwise autoloaded. Use it where the first run must be as fast as later ones, or before
    # a process forks. A Rails app with +config.eager_load+ calls it at boot.
    def eager_load!
      lazy = constants.select { |name| autoload?(name) }
      lazy -= RAILS_LAYER unless const_defined?(:Engine, false)
      lazy -= JOBS unless defined?(::ActiveJob::Base)
      lazy -= MODELS unless defined?(::ActiveRecord::Base)
      lazy.each { |name| const_get(name) }
    end

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
    # @yieldparam event [SmokeSeal::Event] an event of the run, on the caller's thread
    # @return [SmokeSeal::Seal]
    def run(app = nil, config: nil, url: nil, deadline: nil, boot_window: nil, sha: nil, browser: nil, previous: nil,
            baseline: nil, latency: nil, removed: nil, environment: nil, &block)
      suite_options = { config: config, url: url, deadline: deadline, boot_window: boot_window, removed: removed,
                        environment: environment }
      run_options = { browser: browser.nil? ? settings[:browser] : browser, sha: sha, previous: previous,
                      baseline: baseline, latency: latency }
      instrumented(app, url) do
        Testing.seal_of(app, url) || seal_or_unsealed(app, suite_options, run_options, &block)
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
             baseline: nil, latency: nil, removed: nil, environment: nil, &block)
      seal = instrumented(app, url) do
        Testing.seal_of(app, url) || begin
          suite = suite_for(app, config: config, url: url, deadline: deadline, boot_window: boot_window,
                                 removed: removed, environment: environment)
          browser = settings[:browser] if browser.nil?
          suite.run(browser: browser, sha: sha, previous: previous, baseline: baseline, latency: latency, &block)
        end
      end
      raise UnsealedError, seal if seal.unsealed?

      seal
    end

    # Asks whether production serves a commit, on each of its instances and addresses, see {Live}.
    #
    # @param app [String, Symbol]
    # @param sha [String]
    # @return [Boolean, nil] nil if it cannot be told, for example since the config does not say where production
    #   reports its revision. It never raises a StandardError of its own
    def live?(app, sha, config: nil, url: nil) = Live.check(app, sha, config: config, url: url).live?

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

    def seal_or_unsealed(app, suite_options, run_options, &block)
      suite = suite_for(app, **suite_options)
    rescue StandardError, LoadError => e
      raise if timeout?(e)

      Seal.unsealed(message_of(e), app: safe_name(app), environment: text(suite_options[:environment]))
    else
      run_suite(suite, run_options, &block)
    end

    # @param change [#call, nil] given the app's entry, returns the one for this suite
    def suite_for(app, config:, change: nil, **options)
      loaded = Config.load(path: config || settings[:config], root: root)
      app = loaded.required_app(root) if app.nil?
      loaded.suite(app, **settings.slice(:deadline, :boot_window), **options.compact, &change)
    end

    # The options of +config.smoke_seal+ that are set, in a Rails app.
    def settings = const_defined?(:Engine, false) ? Configuration.current.run_options : {}

    def run_suite(suite, options, &block)
      unsealed = ->(error) { Seal.unsealed(error.message, app: suite.app, url: suite.url, **environment_of(suite)) }
      rescue_own_errors(block, unsealed) { |listener| suite.run(**options, &listener) }
    end

    def environment_of(suite) = { environment: suite.environment }

    # Yields a wrapper of +block+, and returns the value of +fallback+ if this gem raises an error. An exception that
    # the block raised passes through, even if it is an error class of this gem.
    def rescue_own_errors(block, fallback)
      in_block = false
      listener = block && proc do |event|
        in_block = true
        block.call(event)
        in_block = false
      end
      yield listener
    rescue Error => e
      raise if in_block

      fallback.call(e)
    end

    # Only the first line of a foreign error's message: Ruby 3.1 appends source code to some messages.
    def message_of(error) = error.is_a?(Error) ? error.message : UTF8.of(error.message).lines.first.to_s.chomp

    # Returns the app's name; nil for a URL, which may hold a password that a stored seal would keep. The caller may
    # have passed any object.
    def safe_name(app)
      name = UTF8.of(app)
      name unless name.empty? || ProdSmoke.url?(name)
    rescue StandardError => e
      raise if timeout?(e)
    end

    # Returns nil for other classes. `case` works with a BasicObject too, which has no methods such as is_a?.
    def text(object)
      case object
      when String, Symbol then UTF8.of(object)
      end
    end

    def timeout?(error) = defined?(Timeout::Error) && error.is_a?(Timeout::Error)
  end
end

require_relative "smoke_seal/baseline"
require_relative "smoke_seal/run_all"
require_relative "smoke_seal/rails/engine" if defined?(Rails::Engine)
