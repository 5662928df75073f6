# frozen_string_literal: true

require "etc"
require "open3"
require "rbconfig"
require "shellwords"

# Runs test files in several Ruby processes at once. Most tests wait for a server, a command or a boot window, so that
# one process leaves the machine idle.
#
# A process loads some of the files, and another one starts when it ends. The output of a process that fails is printed
# as a whole; of one that passes, its counts.
class TestProcesses
  # One more than there are processors: less than half of a test's time is work.
  PROCESSES = Etc.nprocessors + 1
  # Groups of files for each process at once: with more, the load is even; with fewer, less time goes into the start.
  GROUPS = 3
  # Loads the files among the arguments, and leaves the options to Minitest.
  LOAD = 'ARGV.reject! { |it| it.end_with?("_test.rb") && (require(File.expand_path(it)) || true) }'
  COUNTS = /^\d+ runs, .*$/
  private_constant :GROUPS, :LOAD, :COUNTS

  Result = Struct.new(:files, :passed, :output, :seconds, keyword_init: true) do
    def counts = output[COUNTS] || "no test ran"
  end
  private_constant :Result

  # @param files [Array<String>]
  # @param options [String] for Minitest, as a shell splits them: `--name /green/`
  # @param processes [Integer] how many run at once
  # @yieldparam number [Integer] which of the processes at once: from 0 to `processes` - 1
  # @yieldreturn [Hash{String => String, nil}] the environment of that process
  def initialize(files, options: "", processes: PROCESSES, &environment)
    @files = files
    @options = Shellwords.split(options)
    @processes = processes
    @environment = environment || proc { {} }
  end

  # @return [Boolean] whether all tests passed
  def run
    return system(@environment.call(0), *command(@files)) if @files.one?

    results = run_groups
    failed = results.reject(&:passed)
    puts "#{failed.size} of #{results.size} processes failed: #{failed.flat_map(&:files).join(" ")}" if failed.any?
    failed.empty?
  end

  private

  def run_groups
    groups = Queue.new
    each_group { |files| groups << files }
    groups.close
    printing = Mutex.new
    workers = Array.new(@processes) do |number|
      Thread.new do
        results = []
        while (files = groups.pop)
          results << run_group(files, number).tap { |result| printing.synchronize { show(result) } }
        end
        results
      end
    end
    workers.flat_map(&:value)
  end

  # Neighbours are alike, and take alike long: they go to different groups.
  def each_group(&block)
    count = @processes * GROUPS
    @files.group_by.with_index { |_, index| index % count }.each_value(&block)
  end

  def run_group(files, number)
    began = now
    output, status = Open3.capture2e(@environment.call(number), *command(files), stdin_data: "")
    Result.new(files: files, passed: status.success?, output: output, seconds: now - began)
  end

  def command(files) = [RbConfig.ruby, "-Ilib", "-Itest", "-e", LOAD, *files, *@options]

  def show(result)
    puts result.output unless result.passed
    puts format("%<files>d files in %<seconds>.0f s: %<counts>s", files: result.files.size, seconds: result.seconds,
                                                                  counts: result.counts)
    $stdout.flush
  end

  def now = Process.clock_gettime(Process::CLOCK_MONOTONIC)
end
