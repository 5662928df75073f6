# frozen_string_literal: true

require "rbconfig"
require_relative "command"

# A Ruby process of a host that uses this gem: for what would change or end the process of the tests.
module HostProcess
  PATHS = %w[lib test].map { |folder| "-I#{File.join(Command::ROOT, folder)}" }.freeze
  WORDS = [RbConfig.ruby, *PATHS, "-rsmoke_seal", "-rtimeout", "-e"].freeze
  TOOLS = <<~RUBY
    Warning[:experimental] = false
    $stdout.sync = true

    def now = Process.clock_gettime(Process::CLOCK_MONOTONIC)

    # A thread that has ended stays listed until the kernel is done with it, also after it was joined: PF_EXITING, among
    # the flags of its stat file, tells (proc_pid_stat(5)).
    def running?(task)
      _, comm, rest = File.read(task + "/stat").partition(/\\(.*\\)/m)
      comm.match?(/smoke_seal|tokio/) && (Integer(rest.split[6]) & 0x4).zero?
    rescue SystemCallError
      false
    end

    # What a run has, and nothing else here: its threads, and sockets.
    def left
      threads = Dir.glob("/proc/self/task/*").count { |task| running?(task) }
      sockets = Dir.glob("/proc/self/fd/*").count { |file| File.readlink(file).match?(/socket|epoll|eventfd/i) rescue false }
      [threads, sockets]
    end
  RUBY

  module_function

  # Runs a script to its end.
  #
  # @return [String] what it said
  def say(script, *arguments)
    result = Command.run(TOOLS + script, *arguments, command: WORDS)
    raise "the script failed: #{result.out}#{result.err}" unless result.code&.zero?

    result.out
  end

  # Starts a script. The block gets its output and its process id; what is left of it then is ended, with its children.
  def start(script, *arguments, err: $stderr)
    IO.popen([*WORDS, TOOLS + script, *arguments], "r+", err: err, pgroup: true) do |io|
      yield io, io.pid
    ensure
      finish(io.pid)
    end
  end

  def finish(pid)
    Process.kill(:KILL, -pid)
  rescue Errno::ESRCH
    nil # it was waited for
  end

  private_class_method :finish
end
