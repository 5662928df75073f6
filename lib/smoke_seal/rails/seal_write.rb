# frozen_string_literal: true

require_relative "row_lock"
require_relative "../error_text"

module SmokeSeal
  # Writes a release's +smoke_seal+ column, without other unsaved changes of the record.
  #
  # It computes the new value from the database's, which it reads under a row lock, since two processes may record the
  # same release at the same time. It saves the record instead of updating the column, so that the host's commit
  # callbacks run. Other unsaved changes are undone meanwhile, and restored afterwards. The save has its own
  # transaction, or a savepoint within the caller's: in PostgreSQL a failed write would otherwise abort that one.
  class SealWrite
    COLUMN = "smoke_seal"
    # The keys that identify a stored seal.
    IDENTITY = %w[status summary checked_at unsealed].freeze
    private_constant :COLUMN, :IDENTITY

    # @param record [Sealable]
    # @yieldreturn [Boolean] whether the record's commit callbacks have run
    def initialize(record, &committed)
      @record = record
      @committed = committed
      @held = record.attribute_in_database(COLUMN)
    end

    # @yieldparam held [Hash] the value of the column
    # @yieldreturn [Hash] the new value
    # @return [void]
    # @raise [Sealable::CallbackError] the seal is stored, but a commit callback failed
    # @raise [Sealable::NotStoredError] the seal is not stored, because of a callback
    # @raise [ActiveRecord::ActiveRecordError] the seal is not stored; the record has the database's value
    def call(&change)
      raise not_found unless @record.persisted?

      pending = undo_unsaved_changes
      begin
        save_or_undo(change)
      ensure
        pending.each { |name, unsaved| @record[name] = unsaved unless name == COLUMN }
      end
    end

    # Reads the column from the database again, after a rollback. A value that was assigned to it is lost.
    #
    # @return [void]
    def reload_column
      set_as_stored(COLUMN, row.pick(COLUMN))
    rescue StandardError
      # Without a database, the value that was read last is kept.
    end

    private

    def save_or_undo(change)
      RowLock.retrying(@record.class) { save(change) }
    rescue *ErrorText::RESCUED => e
      stored = @saved && stored?
      raise Sealable::CallbackError, "a callback after the commit failed: #{ErrorText.text(e)}" if stored

      undo_unsaved_changes
      set_as_stored(COLUMN, @held)
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
      # Callbacks that did not run may be waiting for the caller's transaction.
      raise not_found unless @committed.call || row.exists?
    end

    # Locks the row, and reads its value and its lock version. Optimistic locking does not apply: a verdict conflicts
    # with no other edit.
    def lock
      locking = @record.class.locking_column if @record.class.locking_enabled?
      # With the primary key, to distinguish a NULL column from a missing row.
      values = RowLock.take(row, [COLUMN, *@record.class.primary_key, *locking]) or raise not_found

      set_as_stored(locking, values.last) if locking
      set_as_stored(COLUMN, @held = values.first)
      @held
    end

    def save_record
      @record[COLUMN] = @value
      require_json
      # Within another transaction, Rails reports a callback's ActiveRecord::Rollback as a failed save, but does not
      # roll back.
      raise Sealable::NotStoredError, ROLLED_BACK unless @record.save!(validate: false)

      require_stored
    end

    # A callback may have changed the column, or prevented the UPDATE.
    def require_stored
      return if stored?(rescue_errors: false)

      column = "#{@record.class.table_name}.#{COLUMN}"
      raise Sealable::NotStoredError, "a callback of the model changed #{column}, or kept it from being written"
    end

    # The transaction ended without an exception and without a value: a callback raised ActiveRecord::Rollback.
    def rolled_back
      raise Sealable::NotStoredError, ROLLED_BACK
    end

    ROLLED_BACK = "a callback of the model raised ActiveRecord::Rollback"
    private_constant :ROLLED_BACK

    # A text column would store the hash as text that cannot be read back.
    def require_json
      return if @record[COLUMN].is_a?(Hash)

      raise Sealable::MissingColumnError, "#{@record.class.table_name}.#{COLUMN} is no JSON column"
    end

    # Reconnects, if the database closed the connection during the run. Rails does so by itself since 7.1. Within a
    # transaction a reconnect would not help.
    def wake_connection
      connection = @record.class.connection
      connection.verify! unless connection.transaction_open?
    end

    # Sets every changed column back to the database's value.
    #
    # @return [Hash{String => Object}] the unsaved values
    def undo_unsaved_changes
      changed = @record.changed_attribute_names_to_save & @record.class.column_names
      changed.to_h { |name| [name, @record[name]] }
             .each_key { |name| set_as_stored(name, @record.attribute_in_database(name)) }
    end

    # Sets an attribute as if +value+ had been read from the database. Does not call the model's own writers.
    def set_as_stored(name, value)
      @record[name] = value
      @record.clear_attribute_changes([name])
    end

    def row = @record.class.unscoped.where(@record.class.primary_key => @record.id)

    # Reads the database, since a failed commit and a failed commit callback raise alike.
    def stored?(rescue_errors: true)
      stored = row.pick(COLUMN)
      stored.is_a?(Hash) && stored.slice(*IDENTITY) == @value.slice(*IDENTITY)
    rescue StandardError
      raise unless rescue_errors

      false
    end

    def not_found
      name = @record.class.name
      message = "#{name} #{@record.id} is not in the database"
      ActiveRecord::RecordNotFound.new(message, name, @record.class.primary_key, @record.id)
    end
  end
end
