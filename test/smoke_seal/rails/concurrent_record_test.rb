# frozen_string_literal: true

require "rails_helper"
require_relative "seal_records"

# One release that several connections record a seal of. Real commits, and so not within a test's transaction.
class ConcurrentRecordTest < ActiveSupport::TestCase
  include SealRecords
  include TestDatabase

  self.use_transactional_tests = false

  AT = Time.utc(2026, 6, 26, 21, 28, 45)
  ROUNDS = 15

  setup { @record = Record.create!(title: "R1") }
  teardown { SealRecords.create_tables }

  def seal(number, passed: number.even?)
    SmokeSeal::Seal.from_result(passed: passed, summary: "seal #{number}", checked_at: AT + number)
  end

  def stored = Record.find(@record.id)

  # Every verdict that the database has of the release, the newest first.
  def verdicts(record = stored) = [record.smoke_seal, *record.smoke_seal_history].map(&:summary)

  # Each number in a process with a connection of its own, all begun at once.
  def at_once(*numbers, &work)
    config = Record.connection_db_config
    Record.connection_pool.disconnect!
    start = IO.pipe
    children = numbers.map { |number| fork { in_child(config, start) { work.call(Record.find(@record.id), number) } } }
    start.each(&:close)
    assert(children.map { |pid| Process.wait2(pid).last.success? }.all?)
  end

  def in_child(config, start)
    Record.establish_connection(config)
    start.last.close
    start.first.read
    yield
    exit!(0)
  rescue StandardError => e
    warn e.full_message
    exit!(1)
  end

  test "two seals recorded at once are both kept, and the newer one is the verdict" do
    ROUNDS.times do |round|
      Record.where(id: @record.id).update_all(smoke_seal: {})
      at_once(1, 2) { |record, number| record.record_smoke_seal!(seal(number)) }
      assert_equal ["seal 2", "seal 1"], verdicts, "round #{round}"
    end
  end

  test "two seals recorded at once in transactions of their callers are both kept" do
    ROUNDS.times do |round|
      Record.where(id: @record.id).update_all(smoke_seal: {})
      at_once(1, 2) do |record, number|
        Record.transaction { record.record_smoke_seal!(seal(number)).update!(state: "shipped") }
      end
      assert_equal ["seal 2", "seal 1", "shipped"], [*verdicts, stored.state], "round #{round}"
    end
  end

  test "five processes that record at once lose no seal" do
    at_once(*0..4) do |record, number|
      2.times { |again| record.record_smoke_seal!(seal((number * 2) + again)) }
    end
    assert_equal (0..9).map { |number| "seal #{number}" }.reverse, verdicts
  end

  test "threads that record at once lose no seal" do
    threads = Array.new(4) do |number|
      Thread.new { Record.connection_pool.with_connection { Record.find(@record.id).record_smoke_seal!(seal(number)) } }
    end
    threads.each(&:value)
    assert_equal ["seal 3", "seal 2", "seal 1", "seal 0"], verdicts
  end

  test "a busy database without its own timeout is retried" do
    skip "SQLite alone is locked as a whole" if postgres?

    config = Record.connection_db_config.configuration_hash.except(:timeout)
    hasty = Class.new(Record) { def self.name = "Hasty" }
    hasty.establish_connection(config)
    copy = hasty.find(@record.id)
    locked = Queue.new
    other = Thread.new do
      Record.transaction { Record.find(@record.id).record_smoke_seal!(seal(1)) && (locked << true) && sleep(0.3) }
    end
    locked.pop
    copy.record_smoke_seal!(seal(2))
    other.join
    assert_equal ["seal 2", "seal 1"], verdicts
  ensure
    hasty&.remove_connection
  end

  test "the callbacks after the commit run once for each seal" do
    told = IO.pipe
    at_once(1, 2) do |record, number|
      record.told = ->(told_record) { told.last.write("#{number}:#{told_record.smoke_seal.summary} ") }
      record.record_smoke_seal!(seal(number))
    end
    told.last.close
    assert_equal ["1:seal", "2:seal"], told.first.read.scan(/\d:seal/).sort
  end

  test "a release with a lock version keeps both, and unsaved changes stay unsaved" do
    Record.connection.add_column(:seal_records, :lock_version, :integer, default: 0)
    Record.reset_column_information
    at_once(1, 2) do |record, number|
      record.title = "unsaved"
      record.record_smoke_seal!(seal(number))
      raise "saved" unless record.changed_attribute_names_to_save == ["title"]
    end
    assert_equal ["seal 2", "seal 1"], verdicts
    assert_equal ["R1", 2], [stored.title, stored.lock_version]
  end
end
