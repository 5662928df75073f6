# frozen_string_literal: true

require "rbconfig"
require "timeout"

# A worker of the reference host's jobs, as a process of its own: it is booted, and waits until it is told to begin.
class JobWorker
  FOLDER = File.expand_path("worker", __dir__)
  ROOT = File.expand_path("../..", __dir__)
  # Seconds for what a worker does at once, on a busy machine.
  PATIENCE = 90
  # Seconds to boot, where a dozen of them do.
  BOOTS_WITHIN = 240

  # @return [Integer, nil] of the process; nil once it is killed
  attr_reader :pid

  # @param command [Array<String>]
  # @param env [Hash{String => String}]
  def initialize(command, env)
    @output, writer = IO.pipe
    reader, @input = IO.pipe
    @pid = Process.spawn({ "RAILS_ENV" => "production", "RAILS_LOG_TO_STDOUT" => "1" }.merge(env), *command,
                         chdir: ROOT, in: reader, out: writer, err: writer)
    [writer, reader].each(&:close)
    @said = []
    wait_for(/^ready$/, within: BOOTS_WITHIN)
  end

  def begin = tell("begin")

  # @param line [String] for its standard input
  def tell(line) = @input.puts(line)

  # Reads on in the worker's log, until a line matches.
  #
  # @param pattern [Regexp]
  # @param within [Numeric] seconds
  # @return [String] the line
  def wait_for(pattern, within: PATIENCE)
    Timeout.timeout(within) do
      while (line = @output.gets)
        @said << line
        return line if line.match?(pattern)
      end
    end
    raise "the worker ended:\n#{@said.join}"
  rescue Timeout::Error
    raise "the worker never said #{pattern.inspect}:\n#{@said.join}"
  end

  # @return [String] what it has logged so far; of a killed worker, what was read of it
  def log
    @said << @output.read_nonblock(1_000_000) if @pid
    @said.join
  rescue IO::WaitReadable, EOFError
    @said.join
  end

  # Nothing of it runs any more: no ensure, no at_exit.
  def kill
    Process.kill(:KILL, @pid)
    Process.wait(@pid)
    @pid = nil
    @output.close
  end

  def stop = (kill if @pid)
end
