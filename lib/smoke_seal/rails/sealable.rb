# frozen_string_literal: true

require "active_support/concern"
require_relative "release_alert"
require_relative "release_column"
require_relative "release_state"
require_relative "run_facts"
require_relative "seal_latency"
require_relative "sealable_queries"
require_relative "seal_write"

module SmokeSeal
  # Reads and records the seal of a release. Include it in the release model, which needs a JSON column +smoke_seal+.
  #
  #   class Release < ApplicationRecord
  #     include ::SmokeSeal::Sealable
  #   end
  #
  # The raw value of the column is +self[:smoke_seal]+, see {ReleaseColumn}.
  module Sealable
    extend ActiveSupport::Concern

    # The keys of the column that would fill a console or a log.
    HIDDEN = ["evidence", "quorum", "history", ReleaseState::KEY].freeze
    private_constant :HIDDEN

    # The model's table has no JSON column +smoke_seal+, or the record was loaded without it.
    class MissingColumnError < Error; end

    # The seal is stored, but a commit callback of the host failed, for example a broadcast.
    class CallbackError < Error; end

    # The seal is not stored, because a callback of the host prevented it.
    class NotStoredError < Error; end

    included do
      extend SealableQueries
      after_commit do
        @smoke_seal_committed = true
        @smoke_seal_written = false
      end
      after_rollback { smoke_seal_write.reload_column if @smoke_seal_written }
    end

    # The seal of the release's app. Of several apps it is their combined verdict: red if one is red, green only if all
    # that were shipped are.
    #
    # @return [Seal, nil] the verdict: green or red. Nil if there is none: never sealed, unsealed, or no such column.
    def smoke_seal = smoke_seal_column.seal

    # @return [Hash{String => Seal}] the newest seal of each app, also an unsealed one; "" names a seal without an app
    def smoke_seals = smoke_seal_column.seals

    # @return [Boolean] whether there is a verdict
    def smoke_sealed? = !smoke_seal.nil?

    # @return [Seal, nil] the newest unsealed attempt since the verdict, with the reason why production was not looked
    #   at since then; nil if there was none
    def smoke_unsealed_since = smoke_seal_column.unsealed_since

    # @return [Array<Seal>] the earlier seals, newest first, including unsealed ones; the verdict before has its
    #   evidence
    def smoke_seal_history = smoke_seal_column.history

    # Stores +seal+, and moves the previous one to the history. Locks the row and reads it again, so that processes that
    # record the same release at the same time wait for each other. The seal with the latest check time is the verdict;
    # an older one goes to the history, as does an unsealed one that is older than the verdict. Recording the same seal
    # twice stores it once.
    #
    # It sends one UPDATE, which sets only the seal and what every save of the model sets: +updated_at+, a lock version,
    # and what callbacks assign. Unsaved changes of other attributes are kept, and stay unsaved; associations with
    # autosave are saved. Validations do not run: a verdict is a fact, even if the release is not valid.
    # Within a transaction of the caller, a failed write undoes only itself, and commit callbacks run when that
    # transaction commits. If it is rolled back, the seal is lost, and the record has the database's value again.
    #
    # The seal of another app is stored beside the first one's.
    #
    # @param seal [Seal] may be unsealed: then its reason is stored, and +smoke_seal+ is nil
    # @param apps [Array<String>] the apps that the release shipped, if they are several: without the seals of all of
    #   them the release is not green
    # @param failing [Array<String>] what failed, of a seal that came without evidence
    # @yieldparam held [ReleaseState] what the database has, under the lock: for state that changes with the seal. An
    #   exception keeps both from being stored
    # @yieldreturn [Hash] the column with the new state, see {ReleaseState#with}
    # @return [self]
    # @raise [ArgumentError] +seal+ is not a {Seal}, or is not one of production
    # @raise [MissingColumnError] the table has no such column, or the record was loaded without it
    # @raise [ActiveRecord::RecordNotFound] the release was deleted meanwhile
    # @raise [CallbackError] the seal is stored, but a commit callback failed
    # @raise [NotStoredError] a callback rolled back the save, or changed the column; the attribute has the database's
    #   value
    # @raise [ActiveRecord::ActiveRecordError] the seal is not stored; the attribute has the database's value
    def record_smoke_seal!(seal, apps: [], failing: [])
      require_seal_of_production(seal)
      facts = { release: self, seal: seal, status: seal.status, summary: seal.summary }
      SmokeSeal.instrumenter.instrument("record.smoke_seal", facts) do
        require_smoke_seal_column
        limit = Configuration.current.history_limit
        @smoke_seal_committed = false
        @smoke_seal_written = true
        smoke_seal_write.call do |held|
          state = ReleaseState.new(held)
          state = ReleaseState.new(yield(state)) if block_given?
          column = ReleaseColumn.new(state.seals).with(seal, limit: limit, apps: apps, failing: failing)
          SealLatency.recorded(self, state.carried_to(column), seal)
        end
      end
      self
    end

    # What is kept beside the seals of +app+, see {ReleaseState}.
    #
    # @param app [String]
    # @param name [String]
    # @return [Object, nil] JSON data
    def smoke_state(app, name)
      ReleaseState.new(has_attribute?("smoke_seal") ? self["smoke_seal"] : nil).fetch(app, name)
    end

    # Changes what is kept beside the seals of +app+. The row is locked and read again before the block is called; the
    # rest of the column, and unsaved changes of the record, are kept as {#record_smoke_seal!} keeps them.
    #
    # @param app [String]
    # @param name [String]
    # @yieldparam held [Object, nil] what the database has; JSON data
    # @yieldreturn [Object, nil] what it is to have; nil removes it
    # @return [Object, nil] what it has now
    # @raise [Error, ActiveRecord::ActiveRecordError] see {#record_smoke_seal!}
    def update_smoke_state!(app, name)
      update_smoke_states! { |state| state.with(app, name, yield(state.fetch(app, name))) }
      smoke_state(app, name)
    end

    # As {#update_smoke_state!}, for what is kept by several names or of several apps: all of it changes together.
    #
    # @yieldparam held [ReleaseState] what the database has
    # @yieldreturn [Hash] the column with the new state, see {ReleaseState#with}. The block may be called again
    # @return [self]
    # @raise [Error, ActiveRecord::ActiveRecordError] see {#record_smoke_seal!}
    def update_smoke_states!
      require_smoke_seal_column
      @smoke_seal_committed = false
      @smoke_seal_written = true
      smoke_seal_write.call { |held| yield(ReleaseState.new(held)) }
      self
    end

    # For the console: checks production again, records the seal, also an unsealed one, and returns it. The previous
    # verdict moves to the history. Nobody is alerted, unless there is an incident: then the sinks get its next
    # event, see {ReleaseAlert}. Production's revision is compared with the one this release deployed, see
    # {DeployedSha}. Use +sha: nil+ to skip that, for example after a rollback, when an earlier release is live.
    #
    # @param app [String, nil] the app; nil for the one that was checked last, or the only one there is
    # @param options the options of {SmokeSeal.run}
    # @yieldparam event [Event]
    # @return [Seal]
    # @raise [ArgumentError] +app+ is nil, no recorded seal names an app, and the config has several
    def reseal!(app: nil, **options, &block)
      require_smoke_seal_column
      app ||= smoke_seal_column.app || only_app(options[:config])
      unless app
        raise ArgumentError, "no recorded seal of #{self.class.name} #{id} names an app: say reseal!(app: \"…\")"
      end

      facts = RunFacts.of(self, app.to_s, except: options.keys)
      seal = SmokeSeal.run(app, release: self, **facts, **options, &block)
      record_smoke_seal!(seal)
      ReleaseAlert.follow_up(self, app.to_s, seal)
      seal
    end

    # Without the evidence, which would fill a console, a log and an API; {#smoke_seal} has it.
    def serializable_hash(options = nil)
      super.then do |hash|
        seal = hash["smoke_seal"]
        seal.is_a?(Seal) ? hash.merge("smoke_seal" => seal.to_h.except("evidence", "quorum")) : hash
      end
    end

    # For consoles: as {#inspect}, without the evidence.
    def pretty_print(printer)
      value = has_attribute?("smoke_seal") ? self["smoke_seal"] : nil
      return super unless with_evidence?(value)

      shown = clone
      shown.instance_variable_set(:@attributes, @attributes.deep_dup)
      shown["smoke_seal"] = without_evidence(value)
      shown.pretty_print(printer)
    end

    private

    def require_seal_of_production(seal)
      raise ArgumentError, "#{seal.inspect} is no SmokeSeal::Seal" unless seal.is_a?(Seal)
      return if seal.environment == "production"

      raise ArgumentError, "a seal of #{seal.environment} is not recorded as production's"
    end

    def with_evidence?(value) = value.is_a?(Hash) && HIDDEN.any? { |key| value.key?(key) }

    def without_evidence(value) = value.except(*HIDDEN)

    # As in {#serializable_hash}. Rails before 7.0 passes the value alone, later ones the name before it.
    def format_for_inspect(*name, value)
      return super unless with_evidence?(value)

      super(*name, without_evidence(value))
    end

    def only_app(path)
      SmokeSeal.config(path).own_app(SmokeSeal.root)
    rescue ConfigError
      nil
    end

    def smoke_seal_column = ReleaseColumn.new(has_attribute?("smoke_seal") ? self["smoke_seal"] : nil)

    def smoke_seal_write = SealWrite.new(self) { @smoke_seal_committed }

    def require_smoke_seal_column
      return require_json_column if has_attribute?("smoke_seal")

      table = self.class.table_name
      if self.class.column_names.include?("smoke_seal")
        raise MissingColumnError, "this #{self.class.name} was loaded without #{table}.smoke_seal: load it whole"
      end

      raise MissingColumnError, "#{table} has no column smoke_seal: run bin/rails db:migrate, and start this process " \
                                "anew (bin/rails g smoke_seal:install #{self.class.name} writes the migration)"
    end

    # An attribute that the model declares as JSON is stored as such, whatever the column is.
    def require_json_column
      type = self.class.type_for_attribute("smoke_seal").type
      return unless %i[text string binary].include?(type)

      column = "#{self.class.table_name}.smoke_seal"
      raise MissingColumnError, "#{column} is a #{type} column: it must be json, or jsonb on PostgreSQL " \
                                "(bin/rails g smoke_seal:install #{self.class.name} writes the migration)"
    end
  end
end
