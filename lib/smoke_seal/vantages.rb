# frozen_string_literal: true

module SmokeSeal
  # The seal of an app from several vantages: each makes a seal of its own, its vote, and a rule makes one verdict of
  # the votes. Nothing here is loaded by a run from this machine alone.
  #
  # {Settings} reads who can be asked. {Runner} asks them, with a {Collector} and the {Drivers}. A run has the votes: a
  # {MemoryRun} in this process, or the model VantageRun in the host's database.
  module Vantages
    # The vantage that needs no entry in the config: the machine that the run is made on.
    LOCAL = "local"

    autoload :Collector, "smoke_seal/vantages/collector"
    autoload :ControlAddresses, "smoke_seal/vantages/control_addresses"
    autoload :Drivers, "smoke_seal/vantages/drivers"
    autoload :FetchedConfig, "smoke_seal/vantages/fetched_config"
    autoload :ForeignSeal, "smoke_seal/vantages/foreign_seal"
    autoload :MemoryRun, "smoke_seal/vantages/memory_run"
    autoload :OwnTrouble, "smoke_seal/vantages/own_trouble"
    autoload :PendingVote, "smoke_seal/vantages/pending_vote"
    autoload :PendingVotes, "smoke_seal/vantages/pending_votes"
    autoload :PreparedSuite, "smoke_seal/vantages/prepared_suite"
    autoload :RemoteRun, "smoke_seal/vantages/remote_run"
    autoload :Request, "smoke_seal/vantages/request"
    autoload :RunAddress, "smoke_seal/vantages/run_address"
    autoload :RunFactory, "smoke_seal/vantages/run_factory"
    autoload :Runner, "smoke_seal/vantages/runner"
    autoload :Settings, "smoke_seal/vantages/settings"
    autoload :TimeLimits, "smoke_seal/vantages/time_limits"
    autoload :Vantage, "smoke_seal/vantages/vantage"
    autoload :Vote, "smoke_seal/vantages/vote"
    autoload :VoteClient, "smoke_seal/vantages/vote_client"
    autoload :VoteDelivery, "smoke_seal/vantages/vote_delivery"
    autoload :VoteKeys, "smoke_seal/vantages/vote_keys"
    autoload :VoteMessage, "smoke_seal/vantages/vote_message"
    autoload :Voter, "smoke_seal/vantages/voter"

    # A driver cannot ask its vantage. The message is shown in the seal, so it has no secret.
    class CannotAskError < Error; end

    # @return [Logger, nil] of the Rails app; nil in plain Ruby
    def self.logger = (Configuration.current.logger if SmokeSeal.const_defined?(:Engine, false))

    # Reads which vantages a caller names.
    #
    # @param given [Array<String, Symbol>, String, Symbol, Boolean, nil]
    # @return [Array<String>, true, nil] true for {LOCAL} and all of the config; nil for none
    def self.names_of(given)
      return true if given == true

      names = Array(given || []).map { |name| UTF8.of(name).strip }.reject(&:empty?).uniq
      names if names.any?
    end
  end
end
