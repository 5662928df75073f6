# frozen_string_literal: true

require_relative "smoke_seal/version"
require_relative "smoke_seal/autoloads"
require_relative "smoke_seal/errors"
require_relative "smoke_seal/event"
require_relative "smoke_seal/extension"
# Loaded now, not by autoload: a run that has no file descriptor left reports that with these.
require_relative "smoke_seal/guarded_run"
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

    # Asks whether production serves a commit, on each of its instances and addresses, see {Live}.
    #
    # @param app [String, Symbol]
    # @param sha [String]
    # @return [Boolean, nil] nil if it cannot be told, for example since the config does not say where production
    #   reports its revision. It never raises a StandardError of its own
    def live?(app, sha, config: nil, url: nil) = Live.check(app, sha, config: config, url: url).live?
  end
end

require_relative "smoke_seal/run"
require_relative "smoke_seal/baseline"
require_relative "smoke_seal/run_all"
require_relative "smoke_seal/rails/engine" if defined?(Rails::Engine)
