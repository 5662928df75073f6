# frozen_string_literal: true

require "rails_helper"
require "action_cable/subscription_adapter/database"

# Two servers stand for two processes: all they share is the table.
class DatabaseAdapterTest < ActiveSupport::TestCase
  Database = ActionCable::SubscriptionAdapter::Database

  # Another thread has to see what this one wrote.
  self.use_transactional_tests = false

  setup { @adapters = [] }

  teardown do
    @adapters.each(&:shutdown)
    Database::Message.delete_all
  end

  def adapter(logger: ActionCable.server.logger)
    config = ActionCable::Server::Configuration.new
    config.cable = {}
    config.logger = logger
    Database.new(ActionCable::Server::Base.new(config: config)).tap { |adapter| @adapters << adapter }
  end

  # @return [Queue] what a confirmed subscriber of the channel hears
  def listen(adapter, channel = "board")
    heard = Queue.new
    confirmed = Queue.new
    adapter.subscribe(channel, ->(message) { heard << message }, -> { confirmed << true })
    Timeout.timeout(5) { confirmed.pop }
    heard
  end

  def hear(heard, count) = Timeout.timeout(5) { Array.new(count) { heard.pop } }

  def test_a_message_of_one_process_reaches_another
    heard = listen(adapter)
    sender = adapter
    sender.broadcast("board", "first")
    sender.broadcast("board", "second")
    assert_equal %w[first second], hear(heard, 2).sort # each is called back on a thread of its own
  end

  def test_a_subscriber_receives_no_earlier_messages_and_none_of_other_channels
    sender = adapter
    sender.broadcast("board", "before")
    heard = listen(adapter)
    sender.broadcast("elsewhere", "not for us")
    sender.broadcast("board", "after")
    assert_equal ["after"], hear(heard, 1)
    assert_empty heard
  end

  def test_every_subscriber_of_a_process_receives_a_message_once
    receiver = adapter
    all = Array.new(3) { listen(receiver) }
    %w[once then].each do |message|
      adapter.broadcast("board", message)
      assert_equal([[message]] * 3, all.map { |heard| hear(heard, 1) })
    end
  end

  def test_a_subscriber_that_reconnects_receives_messages_again
    receiver = adapter
    confirmed = Queue.new
    leaving = ->(_message) {}
    receiver.subscribe("board", leaving, -> { confirmed << true })
    Timeout.timeout(5) { confirmed.pop }
    receiver.unsubscribe("board", leaving)
    heard = listen(receiver)
    adapter.broadcast("board", "new")
    assert_equal ["new"], hear(heard, 1)
  end

  def test_old_messages_are_deleted
    sender = adapter
    sender.broadcast("board", "old")
    travel(Database::Message::KEPT + 1) { sender.broadcast("board", "new") }
    assert_equal ["new"], Database::Message.pluck(:payload)
  end

  def test_a_table_that_cannot_be_read_for_a_while_is_read_again
    said, log = IO.pipe
    receiver = adapter(logger: Logger.new(log))
    heard = listen(receiver)
    connection = ActiveRecord::Base.connection
    connection.rename_table(:cable_messages, :away)
    assert_match(/cannot read cable_messages, and tries again/, Timeout.timeout(5) { said.gets })
    connection.rename_table(:away, :cable_messages)
    adapter.broadcast("board", "after the fault")
    assert_equal ["after the fault"], hear(heard, 1)
  end

  def test_a_process_that_stops_leaves_no_thread_behind
    before = Thread.list
    receiver = adapter
    listen(receiver)
    receiver.shutdown
    left = (Thread.list - before).flat_map { |thread| thread.backtrace.to_a }
    assert_empty left.grep(/listener\.rb/)
  end
end
