# frozen_string_literal: true

require_relative "../test_helper"
require "logger"

# Writes to outputs that take nothing, or not for now.
class BoundedOutputTest < Minitest::Test
  BOUND = 4.5

  # A pipe that is full, and whose reader does not read.
  def full_pipe
    reader, writer = IO.pipe
    writer.write_nonblock("x" * 4096) while true # rubocop:disable Style/InfiniteLoop
  rescue IO::WaitWritable
    # Blocking, as standard error is.
    writer.fcntl(Fcntl::F_SETFL, writer.fcntl(Fcntl::F_GETFL) & ~File::NONBLOCK)
    yield writer, reader
  ensure
    [reader, writer].each(&:close)
  end

  def timed
    begun = Process.clock_gettime(Process::CLOCK_MONOTONIC)
    yield
    Process.clock_gettime(Process::CLOCK_MONOTONIC) - begun
  end

  def write(output) = SmokeSeal::BoundedOutput.write(output) { output.puts("told") }

  def setup
    require "fcntl"
    require "smoke_seal/bounded_output"
  end

  def test_a_write_to_a_full_pipe_times_out_and_sooner_the_next_time
    full_pipe do |writer|
      took = timed do
        error = assert_raises(SmokeSeal::BoundedOutput::BlockedError) { write(writer) }
        assert_equal "it did not take what was written to it within 3 s", error.message
      end
      assert_operator took, :<, BOUND
      assert_operator(timed { assert_raises(SmokeSeal::BoundedOutput::BlockedError) { write(writer) } }, :<, 1)
    end
  end

  def test_output_to_a_slow_reader_is_written_completely
    full_pipe do |writer, reader|
      text = "y" * 200_000
      said = Thread.new { reader.readpartial(100_000) + reader.read(165_000) }
      SmokeSeal::BoundedOutput.write(writer) { writer.write(text) }
      assert_operator said.value.count("y"), :>, 100_000
    end
  end

  def test_a_pipe_that_is_read_again_is_written_to_again
    full_pipe do |writer, reader|
      assert_raises(SmokeSeal::BoundedOutput::BlockedError) { write(writer) }
      reader.readpartial(100_000)
      assert_nil write(writer)
      assert_includes reader.readpartial(100_000), "told\n"
    end
  end

  def test_a_logger_on_a_full_pipe_is_given_up_and_can_be_used_by_others
    full_pipe do |writer, reader|
      logger = Logger.new(writer)
      log = ->(text) { SmokeSeal::BoundedOutput.write(logger) { logger.error(text) } }
      assert_operator(timed { assert_raises(SmokeSeal::BoundedOutput::BlockedError) { log.call("lost") } }, :<, BOUND)
      reader.readpartial(100_000)
      logger.error("afterwards")
      assert_includes reader.readpartial(100_000), "afterwards"
    end
  end

  def test_the_exception_or_value_of_the_write_reaches_the_caller
    io = Object.new
    assert_equal 5, SmokeSeal::BoundedOutput.write(io) { 5 }
    assert_raises(Errno::EPIPE) { SmokeSeal::BoundedOutput.write(io) { raise Errno::EPIPE } }
    assert_raises(Interrupt) { SmokeSeal::BoundedOutput.write(io) { raise Interrupt } }
  end

  def test_an_interrupt_ends_the_wait
    full_pipe do |writer|
      writing = Thread.new { write(writer) }
      writing.report_on_exception = false
      Thread.pass until writing.status == "sleep"
      writing.raise(Interrupt)
      assert_operator(timed { assert_raises(Interrupt) { writing.value } }, :<, 2)
    end
  end

  def test_tags_that_a_logger_keeps_by_thread_are_there
    Thread.current[:tags] = ["R1"]
    assert_equal ["R1"], SmokeSeal::BoundedOutput.write(Object.new) { Thread.current[:tags] }
  ensure
    Thread.current[:tags] = nil
  end
end
