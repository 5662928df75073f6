# frozen_string_literal: true

require "rails_helper"
require_relative "watched_record"

# Workers that take the same job at the same time, each a process with a connection of its own.
class WatchAtOnceTest < ActiveSupport::TestCase
  include Workspace
  include WatchedRecord

  self.use_transactional_tests = false

  WORKERS = 3
  ROUNDS = 5

  setup { travel_to(AT) }
  teardown { SealRecords.create_tables }

  test "one of several jobs at the same time makes the seal" do
    watched do |server|
      record = ship
      ROUNDS.times do |round|
        watch = watch_of(record)
        travel_to(Time.iso8601(watch["due"]))
        asked = server.requests.size
        at_once { SmokeSeal::Watch.perform(stored(record), "shop", chain: watch["chain"], step: watch["step"]) }
        assert_equal [round + 2, 2], [seals(record), server.requests.size - asked], "round #{round}"
        assert_equal [round + 2, nil], watch_of(record).values_at("step", "claim")
      end
    end
  end

  def seals(record) = stored(record).then { |one| [one.smoke_seal, *one.smoke_seal_history].size }

  def at_once(&work)
    config = Record.connection_db_config
    Record.connection_pool.disconnect!
    reader, writer = IO.pipe
    children = Array.new(WORKERS) { fork { in_child(config, reader, writer, &work) } }
    [reader, writer].each(&:close)
    assert(children.map { |pid| Process.wait2(pid).last.success? }.all?)
  end

  # It begins when the parent has closed the pipe.
  def in_child(config, reader, writer)
    Record.establish_connection(config)
    writer.close
    reader.read
    yield
    exit!(0)
  rescue StandardError => e
    warn e.full_message
    exit!(1)
  end
end
