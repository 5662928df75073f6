# frozen_string_literal: true

require "monitor"

module SmokeSeal
  # Reads a row so that nobody else can write it before the transaction ends.
  module RowLock
    # How long SQLite is asked again, in seconds, and how often at least: its own wait may have taken that long.
    PATIENCE = 5
    FEWEST = 3
    # SQLite waits without letting other threads go on, the one that it waits for among them.
    ONE_OF_THIS_PROCESS = Monitor.new
    private_constant :PATIENCE, :FEWEST, :ONE_OF_THIS_PROCESS

    class << self
      # @param row [ActiveRecord::Relation] of one row, within a transaction
      # @param columns [Array<String>]
      # @return [Array<Object>] their values in one array; nil where there is no such row
      def take(row, columns)
        lock_database(row) if sqlite?(row.klass)
        row.lock.pluck(*columns).first
      end

      # Does the block, which makes a transaction, again while SQLite says that somebody else writes. Not within a
      # transaction: what that has done is not to be done again.
      #
      # @param model [Class]
      def retrying(model, &block)
        return yield if !sqlite?(model) || model.connection.transaction_open?

        ONE_OF_THIS_PROCESS.synchronize { until_free(&block) }
      end

      private

      # SQLite has no lock for a row, and a transaction that has read may be refused to write. One that begins with a
      # write has the lock; this one writes nothing.
      def lock_database(row)
        key = row.klass.connection.quote_column_name(row.klass.primary_key)
        until_free { row.klass.unscoped.where("1 = 0").update_all("#{key} = #{key}") }
      end

      def until_free
        ends_at = now + PATIENCE
        tries = 0
        begin
          tries += 1
          yield
        rescue ActiveRecord::StatementInvalid => e
          raise if !busy?(e) || (now >= ends_at && tries >= FEWEST)

          sleep(rand(0.01..0.05))
          retry
        end
      end

      def sqlite?(model) = model.connection.adapter_name.match?(/sqlite/i)

      # By its name: the library is there only where it is used.
      def busy?(error) = error.cause&.class&.name == "SQLite3::BusyException"

      def now = Process.clock_gettime(Process::CLOCK_MONOTONIC)
    end
  end
end
