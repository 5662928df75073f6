# frozen_string_literal: true

require_relative "../../test_helper"
require_relative "../../support/host_process"
require "net/http"

# Processes that fork, in the ways that hosts do: whoever runs, before or after, gets its own seal over its own
# connections.
class ForkTest < Minitest::Test
  include Workspace

  PAGE = [200, {}, "<title>Studio</title><h1>Welcome</h1>"].freeze

  # An app that answers nobody before +together+ have asked, from then on, and whose one page is a check.
  #
  # @return [Array<Integer>] the port that each request came from
  def with_gate(together, first: 0)
    gate = Queue.new
    asked = Queue.new
    page = lambda do |_|
      asked << true
      gate.pop
      PAGE
    end
    in_app("apps: { studio: { boot_window: 0, checks: { home: { path: /, title: Studio } } } }") do |folder|
      HTTPServer.start({ "/" => page }) do |server|
        Thread.new { [*[1] * first, together].each { |many| many.times { asked.pop } && many.times { gate << true } } }
        @production = server
        within(60) { yield folder, server.url }
        server.requests.map(&:client)
      end
    end
  end

  LOOK = <<~RUBY
    FOLDER, URL = ARGV
    def look = SmokeSeal.run("studio", config: FOLDER + "/config/smoke_seal.yml", url: URL)
    def say(seal) = $stdout.syswrite("\#{Process.pid} \#{seal.status}\\n")
  RUBY

  def assert_all_green(said, total, processes)
    pids, statuses = said.lines(chomp: true).map(&:split).transpose
    assert_equal ["green"] * total, statuses
    assert_equal processes, pids.uniq.size
  end

  def assert_own_connections(clients, total)
    assert_equal total, clients.uniq.size
  end

  # -- As Spring does it, and parallel tests: a process that has run forks, and its child as well, and each runs

  def test_each_child_of_a_child_runs_after_its_parents
    clients = with_gate(1, first: 3) { |*place| @said = HostProcess.say(<<~RUBY, *place) }
      #{LOOK}
      def generation(left)
        say(look)
        Process.wait(fork { generation(left - 1) }) if left.positive?
      end
      generation(3)
    RUBY
    assert_all_green(@said, 4, 4)
    assert_own_connections(clients, 4)
  end

  # -- As Solid Queue does it: a supervisor forks workers, which have threads

  def test_threads_of_several_workers_and_of_their_supervisor_run_at_once
    clients = with_gate(12, first: 1) { |*place| @said = HostProcess.say(<<~RUBY, *place) }
      #{LOOK}
      say(look)
      threads = -> { Array.new(3) { Thread.new { say(look) } }.each(&:join) }
      workers = Array.new(3) { fork(&threads) }
      threads.call
      workers.each { |pid| Process.wait(pid) }
    RUBY
    assert_all_green(@said, 13, 4)
    assert_own_connections(clients, 13)
  end

  def test_process_that_forks_while_its_threads_run_hangs_neither_side
    clients = with_gate(8) { |*place| @said = HostProcess.say(<<~RUBY, *place) }
      #{LOOK}
      threads = Array.new(4) { Thread.new { say(look) } }
      Thread.pass until threads.all?(&:stop?)
      children = Array.new(4) { fork { say(look) } }
      [*threads, *children.map { |pid| Process.detach(pid) }].each(&:join)
    RUBY
    assert_all_green(@said, 8, 5)
    assert_own_connections(clients, 8)
  end

  def test_block_may_fork_and_the_child_may_run
    clients = with_gate(1, first: 1) { |*place| @said = HostProcess.say(<<~RUBY, *place) }
      #{LOOK}
      seal = SmokeSeal.run("studio", config: FOLDER + "/config/smoke_seal.yml", url: URL) do |event|
        Process.wait(fork { say(look) }) if event.check
      end
      say(seal)
    RUBY
    assert_all_green(@said, 2, 2)
    assert_own_connections(clients, 2)
  end

  # The run's thread is its parent's, and would be waited for in vain.
  def test_child_that_leaves_the_block_leaves_the_run_to_its_parent
    clients = with_gate(1) { |*place| @said = HostProcess.say(<<~RUBY, *place) }
      #{LOOK}
      child = nil
      seal = SmokeSeal.run("studio", config: FOLDER + "/config/smoke_seal.yml", url: URL) do |event|
        break SmokeSeal::Seal.from_result(passed: true) if event.name == :started && !(child = fork)
      end
      say(seal)
      Process.wait(child) if child
    RUBY
    assert_all_green(@said, 2, 2)
    assert_own_connections(clients, 1)
  end

  # -- As Puma does it

  def puma = Gem.loaded_specs["puma"]&.bin_file("puma") || Gem.bin_path("puma", "puma")

  def with_puma(folder, url)
    File.write("#{folder}/config.ru", <<~RUBY)
      require "smoke_seal"
      LOOK = -> { SmokeSeal.run("studio", config: "#{folder}/config/smoke_seal.yml", url: "#{url}") }
      raise "not green before the fork" unless LOOK.call.green?
      run ->(_) { [200, { "content-type" => "text/plain" }, ["\#{Process.pid} \#{LOOK.call.status}\\n"]] }
    RUBY
    File.write("#{folder}/puma.rb", "workers 2\nthreads 1, 1\npreload_app!\nbind 'tcp://127.0.0.1:0'\n")
    environment = { "RUBYLIB" => [File.join(Command::ROOT, "lib"), ENV.fetch("RUBYLIB", nil)].compact.join(":") }
    words = [RbConfig.ruby, puma, "-C", "#{folder}/puma.rb", "#{folder}/config.ru"]
    IO.popen([environment, *words], err: %i[child out], chdir: folder) do |io|
      yield port_of(io)
    ensure
      Process.kill(:TERM, io.pid)
      io.read
    end
  end

  def port_of(puma)
    said = +""
    until said.scan(/ booted/).size == 2
      line = puma.gets or flunk("Puma ended: #{said}")
      said << line
    end
    said[%r{Listening on http://127\.0\.0\.1:(\d+)}, 1]
  end

  def test_workers_of_a_preloaded_puma_run_at_once
    clients = with_gate(2, first: 1) do |folder, url|
      with_puma(folder, url) do |port|
        ask = -> { Thread.new { Net::HTTP.get("127.0.0.1", "/", port) } }
        first = ask.call
        # The look before the fork, and that of the first worker. It has one thread, so that the next is the other's:
        # two requests that come at once may both be taken by one worker, before it knows that it is busy.
        2.times { @production.wait_for_request }
        @said = [first, ask.call].map(&:value).join
      end
    end
    assert_all_green(@said, 2, 2)
    assert_own_connections(clients, 3)
  rescue Gem::GemNotFoundException
    skip "Puma is not installed"
  end
end
