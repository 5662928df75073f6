# frozen_string_literal: true

module SmokeSeal
  # The clock of the database: the one that all vantages of an app share, however wrong their own clocks are.
  module DatabaseClock
    # By the adapter's name, SQL of seconds since 1970, and of the same time as a column has it, with the seconds that
    # the columns' time zone is ahead of UTC. Not CURRENT_TIMESTAMP, which is the start of the transaction.
    EXPRESSIONS = {
      /postg/i => ["extract(epoch FROM clock_timestamp())",
                   "timezone('UTC', clock_timestamp()) + interval '%<ahead>d seconds'"],
      # The clock of this machine, since SQLite has no server.
      /sqlite/i => ["((julianday('now') - 2440587.5) * 86400.0)",
                    "strftime('%%Y-%%m-%%d %%H:%%M:%%f', 'now', '%<ahead>d seconds')"]
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
      seconds, column = EXPRESSIONS.find { |adapter, _| connection.adapter_name.match?(adapter) }&.last
      seconds ? [seconds, format(column, ahead: ahead(connection))] : []
    end

    # @param seconds [Numeric, String] the value of the first expression
    # @return [Time]
    def time(seconds) = Time.at(Float(seconds))

    # Hosts may keep times in the time zone of their servers. Rails had that setting at several places.
    def ahead(connection)
      holder = [connection, ActiveRecord, ActiveRecord::Base].find { |one| one.respond_to?(:default_timezone) }
      holder.default_timezone == :local ? Time.now.utc_offset : 0
    end
    private_class_method :ahead
  end
end
