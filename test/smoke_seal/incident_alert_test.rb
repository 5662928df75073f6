# frozen_string_literal: true

require_relative "../test_helper"
require_relative "../support/alerts"

# What is sent for one seal after the other, and stored before and after.
class IncidentAlertTest < Minitest::Test
  include Alerts

  # A sink that gives one outcome after the other.
  class Channel < SmokeSeal::Sinks::Sink
    NAME = "chat"
    TITLE = "Chat"
    attr_reader :got

    def initialize(*outcomes)
      super({ "url" => "https://chat.example" })
      @outcomes = outcomes
      @got = []
    end

    def render(message) = message.event.quiet? ? nil : { "title" => message.title }

    def transmit(_payload, event)
      @got << "#{event.kind} #{event.track}"
      @outcomes.shift || SmokeSeal::Sinks::Delivery.delivered
    end
  end

  # Keeps an incident in memory, as JSON does.
  class Store
    attr_reader :held, :jobs
    attr_accessor :retries, :failing

    def initialize = @jobs = []
    def identity = "Release 7 shop"
    def retries? = retries || false

    def update
      raise "the database is away" if failing&.shift

      @held = JSON.parse(JSON.generate(yield(@held)))
    end

    def enqueue(sink, event, _payload) = @jobs << "#{sink.key} #{event.kind}"
  end

  def setup = @store = Store.new

  def tell(seal, sink) = SmokeSeal::IncidentAlert.new(alert(seal), sinks: [sink], store: @store).call

  def tasks_red = red([record("tasks", "failed", finding("status", "2xx", "500"))])

  def unsealed = SmokeSeal::Seal.unsealed("no network")

  def unsure = SmokeSeal::Sinks::Delivery.unsure("Chat did not answer within 10 s")

  def failed = SmokeSeal::Sinks::Delivery.failed("Chat answered 503", retryable: true)

  def test_an_event_after_one_that_may_have_arrived_is_still_sent
    delivered = SmokeSeal::Sinks::Delivery.delivered
    sink = Channel.new(delivered, delivered, unsure)
    [unsealed, tasks_red, unsealed].each { |seal| tell(seal, sink) }
    assert_equal ["opened unsealed", "opened red", "opened unsealed"], sink.got
    sink = Channel.new(unsure)
    def sink.render(message) = { "title" => message.title }
    store_with_open_unsealed
    tell(tasks_red, sink)
    assert_equal ["resolved unsealed"], sink.got
    tell(tasks_red, sink)
    assert_equal ["resolved unsealed", "opened red"], sink.got
  end

  def store_with_open_unsealed
    @store = Store.new
    tell(unsealed, Channel.new)
  end

  def test_an_event_that_waits_for_a_failed_one_has_a_job
    @store.retries = true
    sink = Channel.new(failed)
    tell(unsealed, sink)
    told = tell(tasks_red, sink)
    assert_equal ["opened unsealed"], sink.got
    assert_equal ["chat opened", "chat opened"], @store.jobs
    assert_empty told.failures
    kinds = @store.held["deliveries"]["chat"].map { |entry| entry.values_at("kind", "track") }
    assert_equal [%w[opened unsealed], %w[opened red]], kinds
  end

  def test_the_result_of_several_events_of_a_sink_is_their_failure
    sink = Channel.new
    def sink.render(message) = { "title" => message.title }
    tell(unsealed, sink)
    sink = Channel.new(SmokeSeal::Sinks::Delivery.delivered, failed)
    def sink.render(message) = { "title" => message.title }
    told = tell(tasks_red, sink)
    assert_equal ["resolved unsealed", "opened red"], sink.got
    refute told.sent["chat"].delivered?
    assert_equal ["Chat was not notified: Chat answered 503"], told.failures
  end

  def test_state_that_could_not_be_stored_afterwards_is_reported_to_the_operator
    @store.failing = [false, true]
    told = tell(tasks_red, Channel.new)
    assert_equal ["which sinks were notified could not be stored, so this alert may be sent twice: RuntimeError: " \
                  "the database is away"], told.failures
    assert told.sent["chat"].delivered?
  end

  def test_nothing_is_sent_if_the_incident_cannot_be_read
    @store.failing = [true]
    sink = Channel.new
    assert_raises(RuntimeError) { tell(tasks_red, sink) }
    assert_empty sink.got
  end

  def test_without_an_engine_an_event_that_has_to_wait_is_reported_to_the_operator
    @store.retries = true
    sink = Channel.new(failed)
    tell(tasks_red, sink)
    @store.retries = false
    green = SmokeSeal::Seal.from_result(passed: true, summary: "5/5 green", checked_at: Time.now)
    assert_equal ["Chat was not notified: an earlier alert for it is not sent yet"], tell(green, sink).failures
  end
end
