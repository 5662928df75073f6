# frozen_string_literal: true

require_relative "../../test_helper"
require "timeout"

# The extension asks objects of others what they are: what goes wrong in them is swallowed, and what stops the caller is
# not.
class CallbacksTest < Minitest::Test
  # An object whose +method+ does what the block does.
  def odd(method, &answer)
    Object.new.tap { |object| object.define_singleton_method(method, &answer) }
  end

  # Every place where an object is asked, by the method that it is asked.
  PLACES = {
    "a value of from_h" => [:to_s, ->(odd) { SmokeSeal::Seal.from_h("status" => "green", "summary" => odd) }],
    "a key of from_h" => [:to_s, ->(odd) { SmokeSeal::Seal.from_h("status" => "green", odd => 1) }],
    "a value within an array" => [:to_s, ->(odd) { SmokeSeal::Seal.from_h("status" => "green", "evidence" => [odd]) }],
    "whether it is a time" => [:respond_to_missing?, ->(odd) { SmokeSeal::Seal.from_h("status" => "red", "a" => odd) }],
    "which time it is" => [:to_time, ->(odd) { SmokeSeal::Seal.from_h("status" => "red", "checked_at" => odd) }],
    "a summary" => [:to_s, ->(odd) { SmokeSeal::Seal.from_result(passed: true, summary: odd) }],
    "a reason" => [:to_s, ->(odd) { SmokeSeal::Seal.unsealed(odd) }],
    "an app" => [:to_s, ->(odd) { SmokeSeal::Seal.unsealed("x", app: odd) }],
    "an entry" => [:to_s, ->(odd) { SmokeSeal::Suite.parse("a", { "owner" => odd }, url: "http://a.test") }],
    "a command's facts" => [:to_s, ->(odd) { suite.rollback_commands(repo: odd) }]
  }.freeze

  def self.suite = SmokeSeal::Suite.parse("a", {}, url: "http://a.test")

  def test_an_interrupt_an_exit_a_timeout_and_a_throw_pass_through
    [Interrupt, SystemExit, SignalException.new("TERM"), NoMemoryError, Timeout::Error,
     Class.new(Exception)].each do |stop| # rubocop:disable Lint/InheritException
      each_place(-> { raise stop }) do |place, asking|
        error = assert_raises(Exception, "#{stop} in #{place}", &asking)
        assert_kind_of stop.is_a?(Class) ? stop : stop.class, error, place
      end
    end
    each_place(-> { throw :out, "thrown" }) { |place, asking| assert_equal("thrown", catch(:out, &asking), place) }
  end

  def test_a_timeout_around_it_is_heard
    each_place(-> { sleep }) do |place, asking|
      assert_raises(Timeout::Error, place) { Timeout.timeout(0.05, &asking) }
    end
  end

  def test_exceptions_that_another_thread_raises_pass_through
    stop = Class.new(Exception) # rubocop:disable Lint/InheritException
    each_place(-> { sleep }) do |place, asking|
      thread = Thread.new { assert_raises(stop, place, &asking) }
      Thread.pass until thread.stop?
      thread.raise(stop)
      assert_kind_of stop, thread.value
    end
  end

  def test_what_the_object_itself_raises_is_swallowed
    [StandardError, ArgumentError, FrozenError, IOError].each do |mistake|
      each_place(-> { raise mistake }) do |place, asking|
        asking.call
      rescue SmokeSeal::ConfigError => e
        assert_equal "an entry", place, e.message
      end
    end
  end

  def test_a_hash_that_is_changed_while_it_is_read_is_read_as_far_as_it_goes
    hash = { "status" => "green" }
    hash["summary"] = odd(:to_s) { hash["more"] = 1 and "x" }
    assert_predicate SmokeSeal::Seal.from_h(hash), :green?
  end

  private

  def each_place(does)
    PLACES.each do |place, (method, ask)|
      object = odd(method) { |*| does.call }
      yield place, ->(*) { self.class.instance_exec(object, &ask) }
    end
  end
end
