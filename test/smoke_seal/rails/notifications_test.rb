# frozen_string_literal: true

require "rails_helper"

class NotificationsTest < ActiveSupport::TestCase
  # A subscriber that fails when an event begins, or when it ends.
  class Failing
    def initialize(start: nil, finish: nil)
      @start = start
      @finish = finish
    end

    def start(*) = @start && raise(@start)
    def finish(*) = @finish && raise(@finish)
  end

  setup do
    @log = StringIO.new
    @logger = SmokeSeal::Configuration.current.logger
    SmokeSeal::Configuration.current.logger = Logger.new(@log)
    @subscribers = []
  end

  teardown do
    @subscribers.each { |subscriber| ActiveSupport::Notifications.unsubscribe(subscriber) }
    SmokeSeal::Configuration.current.logger = @logger
  end

  def subscribe(listener = nil, &block)
    @subscribers << ActiveSupport::Notifications.subscribe("probe.smoke_seal", listener || block)
  end

  def instrument(payload = {}, &block)
    SmokeSeal::Notifications.new.instrument("probe.smoke_seal", payload, &block)
  end

  test "subscribers get the payload as the block left it, and the caller gets the block's value" do
    seen = []
    subscribe { |*, payload| seen << payload }
    assert_equal(7, instrument({ app: "shop" }) { |payload| (payload[:status] = "red") && 7 })
    assert_equal [{ app: "shop", status: "red" }], seen
  end

  test "a subscriber that fails at the end loses nothing" do
    subscribe(Failing.new(finish: "oops"))
    assert_equal(7, instrument { 7 })
    assert_match(/a subscriber to probe\.smoke_seal raised RuntimeError: oops/, @log.string)
  end

  test "a subscriber that fails at the start does not keep the block from running, once" do
    subscribe(Failing.new(start: NotImplementedError))
    runs = 0
    assert_equal(7, instrument { (runs += 1) && 7 })
    assert_equal 1, runs
    assert_match(/NotImplementedError/, @log.string)
  end

  test "a subscriber gets no finish without a start" do
    told = []
    subscribe(Failing.new(start: "oops"))
    subscribe(Class.new { %i[start finish].each { |step| define_method(step) { |*| told << step } } }.new)
    instrument { 7 }
    assert_not_equal [:finish], told
  end

  test "several that fail are all logged" do
    %w[one two].each { |said| subscribe { |*| raise said } }
    assert_equal(7, instrument { 7 })
    assert_match(/one/, @log.string)
    assert_match(/two/, @log.string) if ActiveSupport.version >= Gem::Version.new("7.1")
  end

  test "an exception of the block passes through, whatever subscribers do" do
    subscribe(Failing.new(finish: "oops"))
    assert_equal("mine", assert_raises(RuntimeError) { instrument { raise "mine" } }.message)
    assert_raises(Interrupt) { instrument { raise Interrupt } }
  end

  test "subscribers get the exception of the block" do
    seen = []
    subscribe { |*, payload| seen << payload }
    assert_raises(Interrupt) { instrument { raise Interrupt, "stop" } }
    assert_equal [%w[Interrupt stop]], seen.pluck(:exception)
    assert_kind_of Interrupt, seen.first[:exception_object]
  end

  test "a throw, by which a timeout ends a block, passes through, whatever its subscribers do" do
    subscribe(Failing.new(finish: "oops"))
    assert_equal(:thrown, catch(:out) { instrument { throw :out, :thrown } })
    assert_raises(Timeout::Error) { Timeout.timeout(0.05) { instrument { sleep } } }
  end

  test "an interrupt in a subscriber passes through" do
    subscribe { |*| raise "oops" }
    subscribe(Failing.new(finish: Interrupt))
    assert_raises(Interrupt) { instrument { 7 } } if ActiveSupport.version >= Gem::Version.new("7.1")
    @subscribers.each { |subscriber| ActiveSupport::Notifications.unsubscribe(subscriber) }
    subscribe(Failing.new(start: Interrupt))
    assert_raises(Interrupt) { instrument { 7 } }
  end

  test "a logger that fails as well loses nothing" do
    subscribe(Failing.new(finish: "oops"))
    SmokeSeal::Configuration.current.logger = Class.new { def error(*) = raise("full") }.new
    assert_equal(7, instrument { 7 })
  end
end
