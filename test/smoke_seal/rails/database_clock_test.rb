# frozen_string_literal: true

require "rails_helper"
require "smoke_seal/rails/database_clock"

# The clock of the database, which here is this machine's.
class DatabaseClockTest < ActiveSupport::TestCase
  def now = SmokeSeal::DatabaseClock.now(ActiveRecord::Base.connection)

  # Seconds for one query, on a busy machine, and what a rounded fraction may be off.
  SLOW = 30
  ROUNDED = 0.01

  test "it is the time, and not that of the transaction, of the session or of a cached query" do
    before = Time.now
    times = ActiveRecord::Base.cache { Array.new(2) { now.tap { sleep(0.002) } } }
    assert_includes (before - ROUNDED)..(before + SLOW), times.first
    assert_operator times.first, :<, times.last
  end

  test "this machine's clock has no part in it" do
    travel_to(Time.now + 3600) { assert_operator now, :<, Time.now - 3000 }
  end

  test "a database that it does not know is not asked" do
    unknown = Struct.new(:adapter_name).new("Oracle")
    assert_nil SmokeSeal::DatabaseClock.now(unknown)
  end
end
