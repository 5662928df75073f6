# frozen_string_literal: true

require_relative "trouble"

module SmokeSeal
  # Writes a release's +smoke_seal+ column, and no other unsaved change of the record with it.
  #
  # The record is saved rather than its column updated, since only a save runs the callbacks after the commit that a
  # board is told by. What else was assigned to it is put back meanwhile, and is there again afterwards. The save has a
  # transaction of its own, or a savepoint where there is one around it already: a write that fails must not keep
  # PostgreSQL from taking what follows.
  class SealWrite
    COLUMN = "smoke_seal"
    private_constant :COLUMN

    # @param record [Sealable]
    # @yieldreturn [Boolean] whether the record's callbacks after a commit have run
    def initialize(record, &committed)
      @record = record
      @committed = committed
    end

    # @param value [Hash] what the column shall hold
    # @return [void]
    # @raise [Sealable::CallbackError] it is stored, but a callback after the commit failed
    # @raise [ActiveRecord::ActiveRecordError] it is not stored; the record is as it was before
    def call(value)
      raise gone unless @record.persisted?

      before = @record.attribute_in_database(COLUMN)
      pending = set_aside
      begin
        save_or_undo(value, before)
      ensure
        pending.each { |name, unsaved| @record[name] = unsaved unless name == COLUMN }
      end
    end

    # Reads the column anew: somebody else may have written it meanwhile. What was assigned to it is lost.
    #
    # @return [void]
    def refresh
      hold(COLUMN, row.pick(COLUMN))
      refresh_lock
    end

    private

    def save_or_undo(value, before)
      save_as_it_stands(value)
    rescue *Trouble::RESCUED => e
      stored = @saved && stored?(value)
      raise Sealable::CallbackError, "a callback after the commit failed: #{Trouble.text(e)}" if stored

      set_aside
      hold(COLUMN, before)
      raise
    end

    # A verdict is no edit that somebody else's could conflict with: with a lock version, the one that stands counts.
    def save_as_it_stands(value)
      save(value)
    rescue ActiveRecord::StaleObjectError
      raise gone unless row.exists?

      set_aside
      refresh_lock
      save(value)
    end

    def refresh_lock
      return unless @record.class.locking_enabled?

      column = @record.class.locking_column
      hold(column, row.pick(column))
    end

    def save(value)
      @saved = false
      wake_connection
      @record.class.transaction(requires_new: true) do
        @record[COLUMN] = value
        require_json
        @record.save!(validate: false)
        @saved = true
      end
      # An UPDATE of a row that somebody deleted succeeds. Callbacks that did not run may as well wait for the
      # transaction of the caller.
      raise gone unless @committed.call || row.exists?
    end

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
    def stored?(value)
      stored = row.pick(COLUMN)
      stored.is_a?(Hash) && %w[status summary checked_at].all? { |key| stored[key] == value[key] }
    rescue StandardError
      false
    end

    def gone
      name = @record.class.name
      message = "#{name} #{@record.id} is not in the database"
      ActiveRecord::RecordNotFound.new(message, name, @record.class.primary_key, @record.id)
    end
  end
end
