# frozen_string_literal: true

module SmokeSeal
  # The clock of the database: the one that all vantages of an app share, however wrong their own clocks are.
  module DatabaseClock
    # Seconds since 1970, by the adapter's name. Not CURRENT_TIMESTAMP, which is the start of the transaction.
    EXPRESSIONS = {
      /postg/i => "extract(epoch FROM clock_timestamp())",
      # That of this machine, since SQLite has no server.
      /sqlite/i => "(julianday('now') - 2440587.5) * 86400.0"
    }.freeze
    private_constant :EXPRESSIONS

    module_function

    # @param connection [ActiveRecord::ConnectionAdapters::AbstractAdapter]
    # @return [Time, nil] nil if it is not known how to ask this database
    def now(connection)
      expression = expression(connection) or return
      time(connection.uncached { connection.select_value("SELECT #{expression}") })
    end

    # @param connection [ActiveRecord::ConnectionAdapters::AbstractAdapter]
    # @return [String, nil] SQL, for a query that reads other values as well, see {time}; nil as above
    def expression(connection)
      EXPRESSIONS.find { |adapter, _| connection.adapter_name.match?(adapter) }&.last
    end

    # @param seconds [Numeric, String] the value of that expression
    # @return [Time]
    def time(seconds) = Time.at(Float(seconds))
  end
end
