# frozen_string_literal: true

# SmokeSeal.baseline: the state of an app before a deploy.
module SmokeSeal
  # The part of an app's entry that a baseline checks.
  module Baseline
    # The keys that the deploy changes, and those that need an earlier seal.
    OF_THE_DEPLOY = %w[removed revision instances previous_assets slower_than_last].freeze
    private_constant :OF_THE_DEPLOY

    # @param entry [Hash{String => Object}]
    # @return [Hash{String => Object}]
    def self.entry(entry) = entry.except(*OF_THE_DEPLOY)
  end

  class << self
    # Checks +app+ before a deploy: one attempt of each check, within seconds, whatever revision is live. Give the
    # result to {run} as +baseline:+, and each finding says whether it is new since then.
    #
    #   before = SmokeSeal.baseline("shop")
    #   deploy
    #   SmokeSeal.run("shop", baseline: before).summary
    #   # => "… failing: tasks 500 (new); signin selector (red before this release)"
    #
    # It is not a verdict: it may be red or unsealed. Like {run}, it never raises a StandardError of its own.
    #
    # @param app [String, Symbol, nil] as {run} takes it
    # @param config [String, Pathname, nil] the config file; nil searches the usual places
    # @param url [String, nil] the base URL, instead of the config's
    # @param deadline [Numeric, ActiveSupport::Duration, nil] seconds that it may take, instead of the config's
    # @param environment [String, nil] as {run} takes it
    # @param browser [Boolean] whether the browser lane runs, which takes longer
    # @yieldparam event [SmokeSeal::Event]
    # @return [SmokeSeal::Seal]
    def baseline(app = nil, config: nil, url: nil, deadline: nil, environment: nil, browser: false, &block)
      suite_options = { config: config, url: url, deadline: deadline, boot_window: 0, environment: environment,
                        change: Baseline.method(:entry) }
      Testing.seal_of(app, url) || seal_or_unsealed(app, suite_options, { browser: browser }, &block)
    end
  end
end
