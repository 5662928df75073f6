# frozen_string_literal: true

module SmokeSeal
  # The clock of the database: the one that all vantages of an app share, however wrong their own clocks are.
  module DatabaseClock
    # By the adapter's name, SQL of seconds since 1970, and of the same time as a column has it, in UTC. Not
    # CURRENT_TIMESTAMP, which is the start of the transaction.
    EXPRESSIONS = {
      /postg/i => ["extract(epoch FROM clock_timestamp())", "timezone('UTC', clock_timestamp())"],
      # The clock of this machine, since SQLite has no server.
      /sqlite/i => ["((julianday('now') - 2440587.5) * 86400.0)", "strftime('%Y-%m-%d %H:%M:%f', 'now')"]
    }.freeze
    private_constant :EXPRESSIONS

    module_function

    # @param connection [ActiveRecord::ConnectionAdapters::AbstractAdapter]
    # @return [Time, nil] nil if it is not known how to ask this database
    def now(connection)
      seconds, = expressions(connection)
      time(connection.uncached { connection.select_value("SELECT #{seconds}") }) if seconds
    end

    # @param connection [ActiveRecord::ConnectionAdapters::AbstractAdapter]
    # @return [Array<String>] SQL of the time in seconds, see {time}, and as a column has it; empty as above
    def expressions(connection)
      EXPRESSIONS.find { |adapter, _| connection.adapter_name.match?(adapter) }&.last || []
    end

    # @param seconds [Numeric, String] the value of the first expression
    # @return [Time]
    def time(seconds) = Time.at(Float(seconds))
  end
end
