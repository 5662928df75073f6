# frozen_string_literal: true

require "io/console"
require "open3"
require "pty"
require "rbconfig"

# exe/prod-smoke as its users run it: a process of its own, without Bundler and this process's environment.
module Command
  ROOT = File.expand_path("../..", __dir__)
  WORDS = [RbConfig.ruby, "-I#{File.join(ROOT, "lib")}", File.join(ROOT, "exe/prod-smoke")].freeze
  ENVIRONMENT = { "PATH" => ENV.fetch("PATH"), "HOME" => ENV.fetch("HOME", "/"), "LANG" => "C.UTF-8",
                  "TERM" => "xterm" }.freeze

  Result = Struct.new(:out, :err, :code, :seconds, keyword_init: true)

  module_function

  # Runs the command to its end.
  #
  # @param folder [String] the working directory
  # @param env [Hash{String => String}] variables to set
  def run(*arguments, folder: "/", env: {}, command: WORDS)
    began = now
    out, err, status = Open3.capture3(ENVIRONMENT.merge(env), *command, *arguments, **options(folder))
    Result.new(out: utf8(out), err: utf8(err), code: status.exitstatus, seconds: now - began)
  end

  # Starts the command with its output on +out+ and +err+, and does not wait for it.
  #
  # @return [Integer] the process id
  def spawn(*arguments, out:, err:, folder: "/", env: {})
    Process.spawn(ENVIRONMENT.merge(env), *WORDS, *arguments, in: File::NULL, out: out, err: err, **options(folder))
  end

  # Runs the command on a terminal. The block gets the terminal, to read from, and the process id; the rest is read
  # after it.
  #
  # @return [Result] where +out+ is all that the terminal was told
  def on_terminal(*arguments, folder: "/", env: {}, columns: 80)
    terminal, slave = PTY.open
    slave.winsize = [24, columns]
    terminal.set_encoding(Encoding::UTF_8)
    pid = spawn(*arguments, out: slave, err: slave, folder: folder, env: env)
    slave.close
    said = [block_given? ? yield(terminal, pid) : "", read_all(terminal)].map(&:b).join
    Process.wait(pid)
    Result.new(out: utf8(said), code: Process.last_status.exitstatus)
  ensure
    terminal&.close
  end

  def options(folder) = { chdir: folder, unsetenv_others: true }

  def now = Process.clock_gettime(Process::CLOCK_MONOTONIC)

  def utf8(text) = text.force_encoding(Encoding::UTF_8)

  # A terminal whose other side is gone says so with an error.
  def read_all(terminal)
    said = String.new
    loop { said << terminal.readpartial(4096) }
  rescue EOFError, Errno::EIO
    said
  end

  private_class_method :options, :now, :read_all
end
