# frozen_string_literal: true

require "monitor"

module SmokeSeal
  # Reads a row and locks it until the end of the transaction.
  module RowLock
    # Seconds of retries, and the fewest attempts: one busy timeout of SQLite may take that long.
    RETRY_SECONDS = 5
    FEWEST_ATTEMPTS = 3
    # One thread at a time: SQLite waits without releasing the GVL, and so blocks the thread that it waits for.
    PROCESS_LOCK = Monitor.new
    private_constant :RETRY_SECONDS, :FEWEST_ATTEMPTS, :PROCESS_LOCK

    class << self
      # @param row [ActiveRecord::Relation] of one row, within a transaction
      # @param columns [Array<String>]
      # @return [Array<Object>, nil] their values; nil if there is no such row
      def take(row, columns)
        lock_database(row) if sqlite?(row.klass)
        row.lock.pluck(*columns).first
      end

      # Runs the block, which makes a transaction, and repeats it while SQLite reports another writer, or a database
      # that it conflicts with another one: PostgreSQL does where the host isolates transactions more than usual.
      # Within an outer transaction it runs once, since the work of that one cannot be repeated.
      #
      # @param model [Class]
      def retrying(model, &block)
        return yield if model.connection.transaction_open?
        return retry_while_busy(&block) unless sqlite?(model)

        PROCESS_LOCK.synchronize { retry_while_busy(&block) }
      end

      private

      # SQLite has no row locks, and may refuse a write after a read in the same transaction. An UPDATE of no rows takes
      # the write lock first.
      def lock_database(row)
        key = row.klass.connection.quote_column_name(row.klass.primary_key)
        retry_while_busy { row.klass.unscoped.where("1 = 0").update_all("#{key} = #{key}") }
      end

      def retry_while_busy
        ends_at = now + RETRY_SECONDS
        attempts = 0
        begin
          attempts += 1
          yield
        rescue ActiveRecord::StatementInvalid => e
          raise if !busy?(e) || (now >= ends_at && attempts >= FEWEST_ATTEMPTS)

          sleep(rand(0.01..0.05))
          retry
        end
      end

      def sqlite?(model) = model.connection.adapter_name.match?(/sqlite/i)

      # A failed serialization, or a deadlock; SQLite's by name, since its gem may not be loaded.
      def busy?(error)
        error.is_a?(ActiveRecord::TransactionRollbackError) || error.cause&.class&.name == "SQLite3::BusyException"
      end

      def now = Process.clock_gettime(Process::CLOCK_MONOTONIC)
    end
  end
end
