# frozen_string_literal: true

require_relative "row_lock"
require_relative "../error_text"

module SmokeSeal
  # Writes a release's +smoke_seal+ column, and no other unsaved change of the record with it.
  #
  # The new value is made from what the database holds, read under a lock on the row: two processes may record the same
  # release at the same time. The record is saved rather than its column updated, since only a save runs the callbacks
  # after the commit that a board is told by. What else was assigned to it is put back meanwhile, and is there again
  # afterwards. The save has a transaction of its own, or a savepoint where there is one around it already: a write that
  # fails must not keep PostgreSQL from taking what follows.
  class SealWrite
    COLUMN = "smoke_seal"
    # What tells one stored seal from another.
    IDENTITY = %w[status summary checked_at unsealed].freeze
    private_constant :COLUMN, :IDENTITY

    # @param record [Sealable]
    # @yieldreturn [Boolean] whether the record's callbacks after a commit have run
    def initialize(record, &committed)
      @record = record
      @committed = committed
      @held = record.attribute_in_database(COLUMN)
    end

    # @yieldparam held [Hash] what the column holds
    # @yieldreturn [Hash] what it shall hold
    # @return [void]
    # @raise [Sealable::CallbackError] it is stored, but a callback after the commit failed
    # @raise [Sealable::NotStoredError] it is not stored, and the database is not why
    # @raise [ActiveRecord::ActiveRecordError] it is not stored; the record holds what the database holds
    def call(&change)
      raise gone unless @record.persisted?

      pending = set_aside
      begin
        save_or_undo(change)
      ensure
        pending.each { |name, unsaved| @record[name] = unsaved unless name == COLUMN }
      end
    end

    # Takes over what the database holds, after a transaction that was rolled back. What was assigned to the column is
    # lost.
    #
    # @return [void]
    def take_over
      hold(COLUMN, row.pick(COLUMN))
    rescue StandardError
      # A database that cannot be asked has nothing to say; what was read last stays.
    end

    private

    def save_or_undo(change)
      RowLock.retrying(@record.class) { save(change) }
    rescue *ErrorText::RESCUED => e
      stored = @saved && stored?
      raise Sealable::CallbackError, "a callback after the commit failed: #{ErrorText.text(e)}" if stored

      set_aside
      hold(COLUMN, @held)
      raise
    end

    def save(change)
      @saved = false
      wake_connection
      done = @record.class.transaction(requires_new: true) do
        @value = change.call(lock)
        save_record
        @saved = true
      end
      rolled_back unless done
      # Callbacks that did not run may as well wait for the transaction of the caller.
      raise gone unless @committed.call || row.exists?
    end

    # Takes the lock on the row, and takes over what stands in it: a verdict is no edit that somebody else's could
    # conflict with, so that of two lock versions the one that stands counts.
    def lock
      locking = @record.class.locking_column if @record.class.locking_enabled?
      # With the key, a row whose column is NULL is told from none.
      values = RowLock.take(row, [COLUMN, *@record.class.primary_key, *locking]) or raise gone

      hold(locking, values.last) if locking
      hold(COLUMN, @held = values.first)
      @held
    end

    def save_record
      @record[COLUMN] = @value
      require_json
      # Within another transaction, Rails takes a callback's ActiveRecord::Rollback for a save that was undone, without
      # undoing it.
      raise Sealable::NotStoredError, ROLLED_BACK unless @record.save!(validate: false)

      require_stored
    end

    # A callback may have changed the column, or kept the UPDATE from being sent.
    def require_stored
      return if stored?(rescue_errors: false)

      column = "#{@record.class.table_name}.#{COLUMN}"
      raise Sealable::NotStoredError, "a callback of the model changed #{column}, or kept it from being written"
    end

    # The transaction ended without an exception, and without its value: a callback raised ActiveRecord::Rollback.
    def rolled_back
      raise Sealable::NotStoredError, ROLLED_BACK
    end

    ROLLED_BACK = "a callback of the model raised ActiveRecord::Rollback"
    private_constant :ROLLED_BACK

    # A column of text would take the hash as text, and nothing could be read from it.
    def require_json
      return if @record[COLUMN].is_a?(Hash)

      raise Sealable::MissingColumnError, "#{@record.class.table_name}.#{COLUMN} is no JSON column"
    end

    # The database may have hung up on a connection that was idle during the run. Rails connects anew by itself since
    # 7.1, and before that where it is asked to; within a transaction there is nothing to go on with.
    def wake_connection
      connection = @record.class.connection
      connection.verify! unless connection.transaction_open?
    end

    # Puts every column back to what the database holds.
    #
    # @return [Hash{String => Object}] the values that were there
    def set_aside
      changed = @record.changed_attribute_names_to_save & @record.class.column_names
      changed.to_h { |name| [name, @record[name]] }.each_key { |name| hold(name, @record.attribute_in_database(name)) }
    end

    # Takes +value+ for the stored one. The model's own writers are not asked.
    def hold(name, value)
      @record[name] = value
      @record.clear_attribute_changes([name])
    end

    def row = @record.class.unscoped.where(@record.class.primary_key => @record.id)

    # A commit that failed and a callback that failed after it look alike, so the database is asked.
    def stored?(rescue_errors: true)
      stored = row.pick(COLUMN)
      stored.is_a?(Hash) && stored.slice(*IDENTITY) == @value.slice(*IDENTITY)
    rescue StandardError
      raise unless rescue_errors

      false
    end

    def gone
      name = @record.class.name
      message = "#{name} #{@record.id} is not in the database"
      ActiveRecord::RecordNotFound.new(message, name, @record.class.primary_key, @record.id)
    end
  end
end
