# frozen_string_literal: true

# A database that fails in the middle of a ship, and is well again after the test.
module Outages
  include TestDatabase

  # Every seal that the block would store is refused.
  def refusing_seals
    connection = Release.connection
    postgres? ? refuse_on_postgres(connection) : refuse_on_sqlite(connection)
    yield
  ensure
    connection.execute(postgres? ? "DROP TRIGGER refuse_seals ON releases" : "DROP TRIGGER refuse_seals")
  end

  # @yieldparam down [Proc] ends the connections that are open; new ones can be made
  def with_lost_connections
    end_all = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity " \
              "WHERE datname = current_database() AND pid <> pg_backend_pid()"
    yield -> { Release.connection_pool.with_connection { |connection| connection.execute(end_all) } }
  end

  # @yieldparam down [Proc] takes the database away
  # @yieldparam up [Proc] brings it back
  def with_locked_database
    Release.connection.execute("PRAGMA busy_timeout = 100")
    locker = SQLite3::Database.new(Release.connection_db_config.database)
    yield -> { locker.execute("BEGIN EXCLUSIVE") }, -> { locker.execute("ROLLBACK") if locker.transaction_active? }
  ensure
    locker.close
    Release.connection.execute("PRAGMA busy_timeout = 5000")
  end

  # As a host has it that has not migrated yet.
  def without_column
    # Not remove_column: Rails 6.1 would copy a SQLite table for it, and spoil the defaults of other columns.
    Release.connection.execute("ALTER TABLE releases DROP COLUMN smoke_seal")
    Release.reset_column_information
    yield
  ensure
    Release.connection.add_column(:releases, :smoke_seal, postgres? ? :jsonb : :json, default: {}, null: false)
    Release.reset_column_information
  end

  private

  def refuse_on_sqlite(connection)
    connection.execute(<<~SQL)
      CREATE TRIGGER refuse_seals BEFORE UPDATE OF smoke_seal ON releases
      BEGIN SELECT RAISE(ABORT, 'the disk is full'); END
    SQL
  end

  def refuse_on_postgres(connection)
    connection.execute(<<~SQL)
      CREATE OR REPLACE FUNCTION refuse_seals() RETURNS trigger AS
      'BEGIN RAISE EXCEPTION ''the disk is full''; END' LANGUAGE plpgsql;
      CREATE TRIGGER refuse_seals BEFORE UPDATE OF smoke_seal ON releases
      FOR EACH ROW EXECUTE FUNCTION refuse_seals()
    SQL
  end
end
