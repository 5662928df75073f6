# frozen_string_literal: true

require_relative "smoke_seal/version"
require_relative "smoke_seal/errors"
require_relative "smoke_seal/event"
require_relative "smoke_seal/extension"
# What a run needs to say that it could not begin: where no file can be opened any more, nothing can be loaded.
require_relative "smoke_seal/prod_smoke"
require_relative "smoke_seal/redact"
require_relative "smoke_seal/seal"
require_relative "smoke_seal/utf8"

# Looks at a freshly deployed web app from outside, read-only, and seals the release green or red, with evidence.
#
#   seal = SmokeSeal.run("mcritchie-studio")
#   seal.green?        # => true
#   seal.verdict_line  # => "🟢 Production smoke seal: passed — 6/6 green vs https://app.example.com in 112 ms"
module SmokeSeal
  autoload :Alert, "smoke_seal/alert"
  autoload :AlertSettings, "smoke_seal/alert_settings"
  autoload :FailureGroup, "smoke_seal/failure_group"
  autoload :BoundedOutput, "smoke_seal/bounded_output"
  autoload :Columns, "smoke_seal/columns"
  autoload :Config, "smoke_seal/config"
  autoload :DiscordWebhook, "smoke_seal/discord_webhook"
  autoload :Host, "smoke_seal/host"
  autoload :Plain, "smoke_seal/plain"
  autoload :RevisionHeader, "smoke_seal/revision_header"
  autoload :YAMLFile, "smoke_seal/yaml_file"

  # The Rails layer, for an app that has Rails.
  autoload :Configuration, "smoke_seal/rails/configuration"
  autoload :LogSubscriber, "smoke_seal/rails/log_subscriber"
  autoload :Notifications, "smoke_seal/rails/notifications"
  autoload :RemovedRoutes, "smoke_seal/rails/removed_routes"
  autoload :SealStep, "smoke_seal/rails/seal_step"
  autoload :Sealable, "smoke_seal/rails/sealable"

  RAILS_LAYER = %i[Configuration LogSubscriber Notifications RemovedRoutes SealStep Sealable].freeze
  private_constant :RAILS_LAYER

  # Tells nobody what is done, and does it.
  module Unobserved
    def self.instrument(_name, payload = {}) = yield(payload)
  end
  private_constant :Unobserved
  @instrumenter = Unobserved

  class << self
    # The root of the app that uses the gem: where its config is looked for when the working directory is elsewhere.
    attr_accessor :root

    # Whoever is told of runs: anything with +instrument(name, payload) { |payload| … }+ that gives what its block
    # gives. In a Rails app it is ActiveSupport::Notifications.
    attr_accessor :instrumenter

    # Loads what is otherwise loaded when it is first needed: for a process that is to be as quick the first time as
    # later, or whose forks are to share it. A Rails app with +config.eager_load+ does this as it boots.
    def eager_load!
      lazy = constants.select { |name| autoload?(name) }
      lazy -= RAILS_LAYER unless const_defined?(:Engine, false)
      lazy.each { |name| const_get(name) }
    end

    # Looks at +app+ and gives the seal. What goes wrong on the way (an unknown app, a mistake in the config, no
    # network, a bug) comes back as an unsealed seal that says so: inside a ship, this never raises a StandardError of
    # its own.
    #
    # Interrupts and timeouts pass through, and so does an exception of the block, which ends the run. A child that is
    # forked in the block, and returns from it, gets {ForkedError}: the run is its parent's.
    #
    # @param app [String, Symbol] a name in config/smoke_seal.yml, or in the host's deploy config
    # @param config [String, Pathname, nil] the config file; found by its place when nil
    # @param url [String, nil] where to look instead of where the config says
    # @param deadline [Numeric, ActiveSupport::Duration, nil] seconds the whole run may take, instead of what the config
    #   says
    # @param boot_window [Numeric, ActiveSupport::Duration, nil] seconds in which "not there yet" is not "broken",
    #   instead of what the config says; 0 for one look at each check
    # @param sha [String, nil] the revision that was deployed: where the config says how production names its own, it
    #   has to be this one. Nil or blank for no such check
    # @param browser [Boolean, nil] whether the browser lane runs; nil when the app declares one
    # @param previous [SmokeSeal::Seal, nil] the app's last green seal: what times and assets are held against where
    #   the config says so
    # @param removed [Array<String>, nil] paths that this release took away, beside those that the config names: each
    #   has to be gone
    # @yieldparam event [SmokeSeal::Event] what happens, as it happens, on the caller's thread
    # @return [SmokeSeal::Seal]
    def run(app, config: nil, url: nil, deadline: nil, boot_window: nil, sha: nil, browser: nil, previous: nil,
            removed: nil, &block)
      where = { config: config, url: url, deadline: deadline, boot_window: boot_window, removed: removed }
      observed(app, url) { sealed(app, where, { browser: browser, sha: sha, previous: previous }, &block) }
    end

    # Like {run}, for whoever wants exceptions: gives a green or a red seal, or raises.
    #
    # @return [SmokeSeal::Seal] green or red
    # @raise [SmokeSeal::UnknownAppError] nothing knows the app
    # @raise [SmokeSeal::ConfigError] the config is wrong; nothing was sent
    # @raise [SmokeSeal::UnsealedError] the run was made, and nothing could be judged, or not all of it
    # @raise [SmokeSeal::ResourceError] this machine has nothing left to look with
    # @raise [SmokeSeal::ExtensionError] the extension could not be loaded
    # @raise [SmokeSeal::InternalError] a bug of this gem
    def run!(app, config: nil, url: nil, deadline: nil, boot_window: nil, sha: nil, browser: nil, previous: nil,
             removed: nil, &block)
      seal = observed(app, url) do
        where = { config: config, url: url, deadline: deadline, boot_window: boot_window, removed: removed }
        suite_for(app, **where).run(browser: browser, sha: sha, previous: previous, &block)
      end
      raise UnsealedError, seal if seal.unsealed?

      seal
    end

    private

    def observed(app, url)
      facts = { app: text(app)&.then { |given| nameable(given) }, url: text(url)&.then { |given| Redact.url(given) } }
      instrumenter.instrument("run.smoke_seal", facts) do |payload|
        yield.tap do |seal|
          payload.merge!(seal: seal, status: seal.status, summary: seal.summary, app: payload[:app] || seal.app,
                         url: seal.url || payload[:url])
        end
      end
    end

    def sealed(app, where, how, &block)
      suite = suite_for(app, **where)
    rescue StandardError, LoadError => e
      raise if timeout?(e)

      Seal.unsealed(said_by(e), app: nameable(app))
    else
      seal_with(suite, how, &block)
    end

    def suite_for(app, config:, **where) = Config.load(path: config, root: root).suite(app, **where)

    def seal_with(suite, how, &block)
      unless_of_block(block, ->(error) { Seal.unsealed(error.message, app: suite.app, url: suite.url) }) do |listener|
        suite.run(**how, &listener)
      end
    end

    # An exception of the block, or of whoever interrupts this thread, goes on; even one of ours that the block raised.
    def unless_of_block(block, otherwise)
      in_block = false
      listener = block && proc do |event|
        in_block = true
        block.call(event)
        in_block = false
      end
      yield listener
    rescue Error => e
      raise if in_block

      otherwise.call(e)
    end

    # Ruby 3.1 appends the code to the messages of its own exceptions; their first line says what is wrong.
    def said_by(error) = error.is_a?(Error) ? error.message : UTF8.of(error.message).lines.first.to_s.chomp

    # A URL where a name belongs may hold a password, and a seal is kept. Any object may stand there.
    def nameable(app)
      name = UTF8.of(app)
      name unless name.empty? || ProdSmoke.url?(name)
    rescue StandardError => e
      raise if timeout?(e)
    end

    # Nil for anything else, which may not even answer what it is.
    def text(object)
      case object
      when String, Symbol then UTF8.of(object)
      end
    end

    def timeout?(error) = defined?(Timeout::Error) && error.is_a?(Timeout::Error)
  end
end

require_relative "smoke_seal/many"
require_relative "smoke_seal/rails/engine" if defined?(Rails::Engine)
