# frozen_string_literal: true

require_relative "database_clock"
require_relative "row_lock"

module SmokeSeal
  # Writes a vote in one statement, which also decides whether it is late: by the run as it is at that moment, and by
  # the database's clock. On PostgreSQL it shares a lock on the row of the run, so that it waits for whoever closes the
  # run, and a close waits for it: a vote is counted, or late, and never neither.
  class VantageVoteInsert
    # Shared by votes, and refused to whoever closes the run. A foreign key takes the same lock.
    LOCK = { /postg/i => "FOR KEY SHARE" }.freeze
    private_constant :LOCK

    # @param run [VantageRun]
    # @param columns [Hash{Symbol => Object}] of the vote
    def initialize(run, columns)
      @run = run
      @columns = columns
    end

    # @return [Boolean] whether it was written: not if there is a vote of this vantage, a vote with this message, or no
    #   such run
    def call = RowLock.retrying(VantageVote) { connection.update(sql, "SmokeSeal vote") == 1 }

    private

    def connection = VantageVote.connection

    # No text is changed here: a seal may have spaces and line breaks.
    def sql
      ["INSERT INTO #{VantageVote.quoted_table_name} (#{names})", "SELECT #{values}",
       "FROM #{VantageRun.quoted_table_name} WHERE id = #{Integer(@run.id)}", lock, "ON CONFLICT DO NOTHING"]
        .compact.join(" ")
    end

    def names = [*@columns.keys, :received_at, :late].map { |name| connection.quote_column_name(name) }.join(", ")

    def values
      own = @columns.map { |name, value| quote(name, value) }
      [*own, time || quote(:received_at, Time.now), "(closed_at IS NOT NULL OR #{seconds} >= #{closes_at})"].join(", ")
    end

    def quote(name, value) = connection.quote(VantageVote.type_for_attribute(name.to_s).serialize(value))

    def seconds = DatabaseClock.expressions(connection).first || Time.now.to_f

    def time = DatabaseClock.expressions(connection).last

    def closes_at = @run.closes_at.to_f

    def lock = LOCK.find { |adapter, _| connection.adapter_name.match?(adapter) }&.last
  end
end
