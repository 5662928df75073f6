# frozen_string_literal: true

require "rails_helper"
require_relative "alerted_releases"

# Several processes that alert of one release. Real commits, and so not within a test's transaction.
class KilledShipTest < ActiveSupport::TestCase
  include AlertedReleases
  include Workspace

  self.use_transactional_tests = false

  setup { @record = SealRecords::Record.create!(title: "R1") }
  teardown { SealRecords.create_tables }

  # @return [Array<Integer>] the processes, each of which ships the release
  def ships(count)
    config = SealRecords::Record.connection_db_config
    SealRecords::Record.connection_pool.disconnect!
    Array.new(count) { fork { in_child(config) } }
  end

  def in_child(config)
    SealRecords::Record.establish_connection(config)
    ship(SealRecords::Record.find(@record.id))
    exit!(0)
  rescue StandardError => e
    warn e.full_message
    exit!(1)
  end

  test "a ship killed with signal 9 while it sends causes no duplicate" do
    with_sinks do
      broken("/")
      slack.answers << nil
      child = ships(1).first
      [discord, webhook, pagerduty, slack].each { |server| within(20) { server.wait_for_request } }
      Process.kill(:KILL, child)
      Process.wait(child)
      travel(61.seconds) { ship(SealRecords::Record.find(@record.id)) }
      assert_equal([1, 1, 2], [discord, slack, webhook].map { |server| server.requests.size })
      assert_equal [1, 1], [webhook.events.size, pagerduty.open.size]
    end
  end

  test "several ships at the same time alert once" do
    with_sinks do
      broken("/")
      assert(ships(3).map { |pid| Process.wait2(pid).last.success? }.all?)
      assert_equal [1, 1, 1, [1]], [contents.size, titles.size, webhook.requests.size, pagerduty.open.values]
    end
  end
end
