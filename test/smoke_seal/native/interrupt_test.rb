# frozen_string_literal: true

require_relative "../../test_helper"
require_relative "../../support/host_process"

# Whoever wants a thread back from a run gets it: soon, with nothing of the run left.
class InterruptTest < Minitest::Test
  include Workspace

  PAGE = [200, {}, "<title>Studio</title><h1>Welcome</h1>"].freeze
  # It takes 25 ms at most to be heard. What is more than that is the machine's.
  SOON = 0.5

  # The script runs `interrupted { suite.run }` for a page that nothing answers, and says when it was back.
  SCRIPT = <<~RUBY
    folder, url, good, lane = ARGV
    config = SmokeSeal::Config.load(path: folder + "/config/smoke_seal.yml")
    suite = config.suite("studio", url: url, boot_window: 0)
    raise "the run before" unless config.suite("good", url: good, boot_window: 0).run.green?

    @before = left
    back = lambda do
      puts now
      puts "left behind: \#{left}" unless left == @before
      pid = Integer(File.read(folder + "/pid")) if File.exist?(folder + "/pid")
      puts "the lane still runs" if pid && File.exist?("/proc/\#{pid}")
      puts "no later run" unless config.suite("good", url: good, boot_window: 0).run.green?
      puts "done"
      exit!(0)
    end
  RUBY
  CONFIG = <<~YAML
    apps:
      good: { checks: { home: { path: / } } }
      studio: { checks: { home: { path: /, title: Studio } } }
  YAML
  WITH_LANE = CONFIG.sub("studio: {", "studio: { browser: 'echo $$ > pid; sleep 60',")

  # Runs the script, and calls +interrupt+ with its process id once the request has arrived.
  #
  # @return [Float] seconds until it was back in Ruby
  def seconds_until_back(body, config: CONFIG, soon: SOON, &interrupt)
    in_app(config) do |folder|
      HTTPServer.start({ "/" => PAGE }) do |good|
        HTTPServer.start({ "/" => nil }) do |server|
          HostProcess.start(SCRIPT + body, folder, server.url, good.url) do |io, pid|
            within(20) do
              server.wait_for_request
              Thread.pass until config == CONFIG || File.size?("#{folder}/pid")
              told(io, pid, soon, &interrupt)
            end
          end
        end
      end
    end
  end

  def told(io, pid, soon)
    began = Process.clock_gettime(Process::CLOCK_MONOTONIC)
    block_given? ? yield(pid) : io.puts
    back, *rest = io.readlines(chomp: true)
    assert_equal ["done"], rest
    (Float(back) - began).tap { |took| say(took, soon) }
  end

  def say(took, soon = SOON)
    warn format("%-60<name>s %<ms>5.1f ms", name: name, ms: took * 1000) if ENV["SMOKE_SEAL_TIMES"]
    assert_operator took, :<, soon
  end

  # -- From outside

  def test_ctrl_c
    seconds_until_back("begin; suite.run; rescue Interrupt; back.call; end") { |pid| Process.kill(:INT, pid) }
  end

  def test_termination
    seconds_until_back("begin; suite.run; rescue SignalException; back.call; end") { |pid| Process.kill(:TERM, pid) }
  end

  def test_ctrl_c_while_the_lane_runs
    seconds_until_back("begin; suite.run; rescue Interrupt; back.call; end", config: WITH_LANE) do |pid|
      Process.kill(:INT, pid)
    end
  end

  def test_ctrl_c_while_the_block_is_busy
    seconds_until_back(<<~RUBY) { |pid| Process.kill(:INT, pid) }
      begin
        suite.run { |_event| loop { 1 + 1 } }
      rescue Interrupt
        back.call
      end
    RUBY
  end

  def test_ctrl_c_while_the_block_sleeps
    seconds_until_back("begin; suite.run { sleep }; rescue Interrupt; back.call; end") { |pid| Process.kill(:INT, pid) }
  end

  # -- From another thread

  def test_kill
    seconds_until_back(<<~RUBY)
      thread = Thread.new { suite.run }
      $stdin.gets
      thread.kill.join
      back.call
    RUBY
  end

  def test_exception_raised_in_the_thread
    seconds_until_back(<<~RUBY)
      thread = Thread.new { suite.run }
      thread.report_on_exception = false
      $stdin.gets
      thread.raise(IOError)
      begin
        thread.join
      rescue IOError
        back.call
      end
    RUBY
  end

  def test_exit_of_another_thread_ends_the_process
    seconds_until_back("Thread.new { $stdin.gets && exit(0) }; begin; suite.run; rescue SystemExit; back.call; end")
  end

  def test_end_of_the_process_ends_a_run_of_another_thread
    HTTPServer.start({ "/up" => nil, "/" => nil }) do |server|
      HostProcess.start("Thread.new { SmokeSeal.run('x', url: ARGV.first) }; $stdin.gets", server.url) do |io, pid|
        within(20) do
          server.wait_for_request
          began = Process.clock_gettime(Process::CLOCK_MONOTONIC)
          io.puts
          assert_predicate Process.wait2(pid).last, :success?
          say(Process.clock_gettime(Process::CLOCK_MONOTONIC) - began)
          2.times { server.wait_for_hang_up }
        end
      end
    end
  end

  # Ruby gives each of the busy threads a tenth of a second before it is this one's turn, and again before it is the
  # main one's: a thread that sleeps waits for its turn as well.
  def test_an_interrupt_in_a_busy_host_waits_only_for_rubys_scheduler
    seconds_until_back(<<~RUBY, soon: 5)
      busy = Array.new(3) { Thread.new { loop { Array.new(100) { |i| i.to_s } } } }
      thread = Thread.new { suite.run }
      $stdin.gets
      thread.kill.join
      busy.each(&:kill).each(&:join)
      back.call
    RUBY
  end

  # What a page is read with is left behind, on a thread of its own.
  def test_page_that_takes_long_to_read_is_not_waited_for
    pages = { "/" => [200, {}, "<p>#{"<a><b><i>" * 60_000}"] }
    script = "#{SCRIPT}def left = @before\nbegin; suite.run; puts :early; rescue Interrupt; back.call; end"
    in_app(CONFIG) do |folder|
      HTTPServer.start({ "/" => PAGE }) do |good|
        HTTPServer.start(pages) do |server|
          HostProcess.start(script, folder, server.url, good.url) do |io, pid|
            within(20) { read_by_now(pid) && told(io, pid, SOON) { Process.kill(:INT, pid) } }
          end
        end
      end
    end
  end

  private

  # The page is being read when the thread that does it is there.
  def read_by_now(pid)
    Thread.pass until Dir.glob("/proc/#{pid}/task/*/comm").any? { |file| comm(file).start_with?("smoke_seal page") }
    true
  end

  def comm(file)
    File.read(file)
  rescue SystemCallError
    "" # it ended meanwhile
  end
end
