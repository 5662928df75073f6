# frozen_string_literal: true

require_relative "seal_record"

module SmokeSeal
  # The verdict on a release: green, red, or unsealed when nothing could be judged. An immutable value, implemented in
  # Rust (ext/smoke_seal/src/seal.rs); this file adds the methods in plain Ruby.
  class Seal
    MATCHED = %i[status summary checked_at app url duration_ms evidence].freeze
    private_constant :MATCHED

    # Reads a seal of any kind, also an unsealed one, for which {from_h} returns nil.
    #
    # @param given [Hash, String] what {#to_h} returns, the same as JSON, or the output of +prod-smoke --json+
    # @return [Seal, nil] nil for anything else. It never raises.
    def self.load(given)
      require "json"
      given = JSON.parse(UTF8.of(given)) if given.is_a?(String)
      return unless given.is_a?(Hash)

      inner = given["seal"] || given[:seal]
      given = inner if inner.is_a?(Hash)
      from_h(given) || _load(JSON.generate(given))
    rescue StandardError
      nil
    end

    # The seal as a gate record for the telemetry of a ship.
    #
    # @param cmd [String] the command that repeats the run
    # @param tier [String] the tier of the suite
    # @return [Hash{Symbol => Object}] +state+: "completed" (green), "failed" (red) or "unsealed"; +cause+: where the
    #   faults lie, as the evidence names it, such as "app" or "edge, dns"; +reason+: the summary; +duration_ms+;
    #   +cmd+; +tier+. +cause+ and +reason+ are nil if the seal is green
    def gate(cmd: ["bin/prod-smoke", app].compact.join(" "), tier: "smoke")
      state = { GREEN => "completed", RED => "failed" }.fetch(status, "unsealed")
      { state: state, cause: gate_cause, reason: (summary unless green?), duration_ms: to_h["duration_ms"], cmd: cmd,
        tier: tier }
    end

    # The extension's method: Heroku's commands, without a config.
    alias heroku_commands rollback_commands
    private :heroku_commands
    # The extension's method: plain hashes.
    alias plain_evidence evidence
    private :plain_evidence

    # @return [Array<Record>] a record of each check
    def evidence = Record.wrap(plain_evidence)

    # @param check [String, Symbol] the name of a check
    # @return [Record, nil] its evidence
    def [](check) = evidence.find { |record| record["check"] == check.to_s }

    # @return [Array<Record>] the evidence of the checks that failed
    def failing = evidence.select { |record| record["outcome"] == "failed" }

    # @return [Integer, nil] how long the run took, in milliseconds; nil if that is not known
    def duration_ms = to_h["duration_ms"]

    # The commands that roll a red release back, the fastest first. They are those of +rollback+ in the config of the
    # seal's app; without one, or if the config cannot be read, those of Heroku.
    #
    # @param repo [String, nil] the checkout that is deployed from
    # @param heroku_app [String, nil]
    # @param deployed_sha [String, nil] the commit that is deployed now
    # @param previous_sha [String, nil] the commit before it
    # @param previous_release [String, nil] the platform's release before it: "v122"
    # @param config [String, Pathname, nil] the config file; nil for the usual one
    # @return [Array<String>] none unless the seal is red
    def rollback_commands(repo: nil, heroku_app: nil, deployed_sha: nil, previous_sha: nil, previous_release: nil,
                          config: nil)
      given = { repo: repo, heroku_app: heroku_app, previous_sha: previous_sha, previous_release: previous_release }
      configured = red? && app ? configured_commands(config, sha: deployed_sha, **given.compact) : nil
      configured || heroku_commands(repo: repo, heroku_app: heroku_app, deployed_sha: deployed_sha,
                                    previous_release: previous_release)
    end

    # @return [Seal] itself: a value needs no copy
    def dup = self

    # @return [Seal] itself, which is frozen
    # @raise [ArgumentError] for +freeze: false+, as of any value
    def clone(freeze: true)
      raise ArgumentError, "can't unfreeze #{self.class}" if freeze == false

      self
    end

    # @return [Hash] what {to_h} gives
    def as_json(*) = to_h

    # @param keys [Array<Symbol>, nil] the requested keys; nil for all
    # @return [Hash{Symbol => Object}] for pattern matching: +case seal in { status: "red", summary: }+
    def deconstruct_keys(keys)
      (keys ? MATCHED & keys : MATCHED).to_h { |key| [key, public_send(key)] }
    end

    # For YAML: the same data as {to_h}.
    def encode_with(coder)
      coder.represent_map("!ruby/object:SmokeSeal::Seal", to_h)
    end

    # For YAML. Loading needs +unsafe_load+, or +permitted_classes: [SmokeSeal::Seal]+.
    #
    # @raise [TypeError] for YAML that is no seal
    def init_with(coder)
      fill(coder.type == :map ? coder.map : nil)
    end

    private

    # Only in the main Ractor: others must not load Ruby files, nor read the configuration of the process.
    def configured_commands(path, **facts)
      return unless Ractor.current.equal?(Ractor.main)

      config = SmokeSeal.config(path)
      config.suite(app, url: url).rollback_commands(**facts) if config.rollback?(app)
    rescue Error, SystemCallError
      nil
    end

    def gate_cause
      return if green?

      outcomes = red? ? %w[failed] : %w[unjudged not_run]
      records = evidence.select { |record| outcomes.include?(record["outcome"]) }
      causes = records.map { |record| FailureGroup::Failure.new(record).cause }.uniq - [""]
      causes.join(", ") if causes.any?
    end
  end
end
