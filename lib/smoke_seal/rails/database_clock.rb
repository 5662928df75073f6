# frozen_string_literal: true

module SmokeSeal
  # The clock of the database: the one that all vantages of an app share, however wrong their own clocks are.
  module DatabaseClock
    # Seconds since 1970, by the adapter's name. Not CURRENT_TIMESTAMP, which is the start of the transaction.
    QUERIES = {
      /postg/i => "SELECT extract(epoch FROM clock_timestamp())",
      # That of this machine, since SQLite has no server.
      /sqlite/i => "SELECT (julianday('now') - 2440587.5) * 86400.0"
    }.freeze
    private_constant :QUERIES

    module_function

    # @param connection [ActiveRecord::ConnectionAdapters::AbstractAdapter]
    # @return [Time, nil] nil if it is not known how to ask this database
    def now(connection)
      query = QUERIES.find { |adapter, _| connection.adapter_name.match?(adapter) }&.last or return
      Time.at(Float(connection.uncached { connection.select_value(query) }))
    end
  end
end
