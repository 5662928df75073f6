# frozen_string_literal: true

require "active_support/concern"
require_relative "deployed_sha"
require_relative "previous_seal"
require_relative "seal_column"
require_relative "seal_write"

module SmokeSeal
  # For the model of a release, which has a JSON column +smoke_seal+: what its seal is, and how it is recorded.
  #
  #   class Release < ApplicationRecord
  #     include ::SmokeSeal::Sealable
  #   end
  #
  # +self[:smoke_seal]+ is what the column holds, see {SealColumn}.
  module Sealable
    extend ActiveSupport::Concern

    # The model's table has no +smoke_seal+, or the record was loaded without it.
    class MissingColumnError < Error; end

    # The seal is stored. What the host does after the commit failed, the broadcast to its board for one.
    class CallbackError < Error; end

    # The seal is not stored, and the database is not why: a callback of the host's prevented it.
    class NotStoredError < Error; end

    included do
      after_commit do
        @smoke_seal_committed = true
        @smoke_seal_written = false
      end
      after_rollback { smoke_seal_write.take_over if @smoke_seal_written }
    end

    # @return [Seal, nil] the verdict: green or red. Nil when there is none: never sealed, unsealed, or no such column.
    def smoke_seal = smoke_seal_column.seal

    # @return [Boolean] whether there is a verdict
    def smoke_sealed? = !smoke_seal.nil?

    # @return [Array<Seal>] the earlier ones, newest first, unsealed ones among them
    def smoke_seal_history = smoke_seal_column.history

    # Stores +seal+, and keeps the one before in the history. Whoever else records the same release at the same time
    # waits: the row is locked, and what stands in it is read anew. The seal that was checked last is the verdict; one
    # that is recorded after a newer one goes into the history, as does an unsealed one that is older than the verdict.
    # A seal that is recorded twice stands there once.
    #
    # There is one UPDATE, which sets nothing but the seal and what the model sets by itself whenever it is saved:
    # +updated_at+, a lock version, what callbacks assign.
    # Unsaved changes of other attributes are kept, and stay unsaved; associations that save themselves with their
    # record do so now. Validations are not asked: a verdict is a fact, whatever else is wrong with the release.
    # Within a transaction of the caller's, a failed write undoes no more than itself, and the callbacks after the
    # commit run when that transaction commits. When it is rolled back instead, the seal is gone with it, and the
    # record holds what the database holds again.
    #
    # @param seal [Seal] an unsealed one as well: its reason is stored, and +smoke_seal+ is nil
    # @return [self]
    # @raise [ArgumentError] it is no seal
    # @raise [MissingColumnError] the table has no such column, or the record was loaded without it
    # @raise [ActiveRecord::RecordNotFound] somebody deleted the release meanwhile
    # @raise [CallbackError] it is stored, but a callback after the commit failed
    # @raise [NotStoredError] a callback rolled the save back, or changed the column; the attribute is as the database
    #   has it
    # @raise [ActiveRecord::ActiveRecordError] it is not stored; the attribute is as the database has it
    def record_smoke_seal!(seal)
      raise ArgumentError, "#{seal.inspect} is no SmokeSeal::Seal" unless seal.is_a?(Seal)

      facts = { release: self, seal: seal, status: seal.status, summary: seal.summary }
      SmokeSeal.instrumenter.instrument("record.smoke_seal", facts) do
        require_smoke_seal_column
        limit = Configuration.current.history_limit
        @smoke_seal_committed = false
        @smoke_seal_written = true
        smoke_seal_write.call { |held| SealColumn.new(held).with(seal, limit: limit) }
      end
      self
    end

    # For the console: looks at production again, records what came out, unsealed or not, and gives it. The verdict
    # before is in the history. Production's revision is held against what this release has deployed, see {DeployedSha};
    # with +sha: nil+ it is not looked at, as after a rollback, when an earlier release is live again.
    #
    # @param app [String, nil] the app, if not the one that was looked at last
    # @param options what {SmokeSeal.run} takes
    # @yieldparam event [Event]
    # @return [Seal]
    # @raise [ArgumentError] no recorded seal says which app it is of
    def reseal!(app: nil, **options, &block)
      require_smoke_seal_column
      app ||= smoke_seal_column.app
      unless app
        raise ArgumentError, "no recorded seal of #{self.class.name} #{id} names an app: say reseal!(app: \"…\")"
      end

      options = { sha: DeployedSha.of(self, app.to_s), **options } unless options.key?(:sha)
      options = { previous: PreviousSeal.of(self, app.to_s), **options } unless options.key?(:previous)
      seal = SmokeSeal.run(app, **Configuration.current.run_options, **options, &block)
      record_smoke_seal!(seal)
      seal
    end

    private

    def smoke_seal_column = SealColumn.new(has_attribute?("smoke_seal") ? self["smoke_seal"] : nil)

    def smoke_seal_write = SealWrite.new(self) { @smoke_seal_committed }

    def require_smoke_seal_column
      return if has_attribute?("smoke_seal")

      table = self.class.table_name
      if self.class.column_names.include?("smoke_seal")
        raise MissingColumnError, "this #{self.class.name} was loaded without #{table}.smoke_seal: load it whole"
      end

      raise MissingColumnError, "#{table} has no column smoke_seal: run bin/rails db:migrate, and start this process " \
                                "anew (bin/rails g smoke_seal:install #{self.class.name} writes the migration)"
    end
  end
end
