# frozen_string_literal: true

# The least scheduler that Ruby takes for non-blocking fibers: sleeping, and waiting for what another thread does.
class Reactor
  def initialize
    @ready = Queue.new
    @asleep = {}
    @blocked = {} # holds the fibers, which nothing else may
  end

  # Runs fibers until none is left.
  def close
    until @asleep.empty? && @blocked.empty? && @ready.empty?
      wake_sleepers
      resume(@ready.pop(true)) until @ready.empty?
      Thread.pass
    end
  end
  alias run close

  def fiber(&block)
    Fiber.new(blocking: false, &block).tap(&:resume)
  end

  def kernel_sleep(seconds = nil)
    @asleep[Fiber.current] = now + seconds if seconds
    Fiber.yield
    true
  end

  def block(_blocker, timeout = nil)
    return kernel_sleep(timeout) if timeout

    @blocked[Fiber.current] = true
    Fiber.yield
    @blocked.delete(Fiber.current)
    true
  end

  # Called from whichever thread has what a fiber waits for.
  def unblock(_blocker, fiber) = @ready << fiber

  def io_wait(io, events, timeout)
    Thread.new { IO.select([io], nil, nil, timeout) }.join
    events
  end

  private

  def now = Process.clock_gettime(Process::CLOCK_MONOTONIC)

  def wake_sleepers
    due = @asleep.select { |_, time| time <= now }.keys
    due.each do |fiber|
      @asleep.delete(fiber)
      resume(fiber)
    end
  end

  def resume(fiber)
    fiber.resume if fiber.alive?
  end
end
