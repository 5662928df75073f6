# frozen_string_literal: true

require_relative "../../test_helper"
require_relative "../../support/reactor"

# Runs within fibers, and within a reactor of them.
class FiberTest < Minitest::Test
  include Workspace

  PAGE = [200, {}, "<title>Studio</title><h1>Welcome</h1>"].freeze

  # A reactor in which these fibers begin, one after the other.
  def in_a_reactor(*fibers)
    Thread.new do
      Fiber.set_scheduler(Reactor.new)
      fibers.each { |fiber| Fiber.schedule(&fiber) }
    end.join
  end

  # The page waits for the other fiber: a run that kept it from going on would never get its answer.
  def test_thread_that_is_waited_for_in_a_fiber_lets_the_other_fibers_go_on
    held = Queue.new
    ticks = 0
    seal = nil
    HTTPServer.start({ "/up" => PAGE, "/" => ->(_) { held.pop && PAGE } }) do |server|
      others = lambda do
        Thread.new { server.wait_for_request }.join
        5.times { sleep(0.01) && (ticks += 1) }
        held << true
      end
      looks = -> { seal = Thread.new { SmokeSeal.run("studio", url: server.url, boot_window: 0) }.value }
      within(20) { in_a_reactor(looks, others) }
    end
    assert_equal 5, ticks
    assert_predicate seal, :green?
  end

  def test_run_in_a_fiber_works_and_blocks_the_other_fibers
    order = []
    HTTPServer.start({ "/up" => PAGE, "/" => PAGE }) do |server|
      looks = -> { order << SmokeSeal.run("studio", url: server.url, boot_window: 0).status }
      within(20) { in_a_reactor(looks, -> { order << :other }) }
    end
    assert_equal ["green", :other], order
  end

  def test_events_may_be_taken_one_by_one_from_an_enumerator
    HTTPServer.start({ "/up" => PAGE, "/" => PAGE }) do |server|
      suite = SmokeSeal::Config.load.suite("studio", url: server.url, boot_window: 0)
      events = Enumerator.new { |told| suite.run { |event| told << event.name } }
      within(20) { assert_equal %i[started checked checked], [events.next, events.next, events.next] }
      assert_equal :started, events.first
    end
  end
end
