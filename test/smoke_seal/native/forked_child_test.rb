# frozen_string_literal: true

require_relative "../../test_helper"
require_relative "../../support/host_process"

# A child that is forked in the middle of a call, and goes on as if it were its parent: the call is over for it at once,
# since the thread that does the work is its parent's.
class ForkedChildTest < Minitest::Test
  include Workspace

  PAGE = [200, {}, "<title>Studio</title>"].freeze
  CONFIG = "apps: { studio: { boot_window: 0, checks: { home: { path: /, title: Studio } } } }"

  # `once_forked` forks at its first call, and says in the child what becomes of it: the class of what is raised, or
  # what the call gave. The parent waits for no child before its own call is over.
  SCRIPT = <<~RUBY
    CONFIG, URL = ARGV
    PARENT = Process.pid
    def where = { config: CONFIG, url: URL }
    def suite = SmokeSeal::Config.load(path: CONFIG).suite("studio", url: URL)
    def say(what) = $stdout.syswrite("\#{Process.pid == PARENT ? "parent" : "child"} \#{what}\\n")
    $children = []
    def fork_here(many = 1)
      return if Process.pid != PARENT || $forked
      $forked = true
      many.times { (pid = fork) ? $children << pid : return }
    end
    def tell
      seal = yield
      seals = seal.is_a?(Hash) ? seal.values.grep(SmokeSeal::Seal).map(&:status) : []
      said = seal.respond_to?(:status) ? seal.status : "done"
      say(seals.any? ? seals : said)
    rescue Exception => error
      say(error.class)
    ensure
      exit!(0) unless Process.pid == PARENT
      $children.each { |pid| Process.wait(pid) }
    end
  RUBY

  # The server holds the answer until it is told to give it.
  def said_by(script, answer: ->(_) { PAGE })
    in_folder("smoke_seal.yml" => CONFIG) do |folder|
      HTTPServer.start({ "/" => answer }) do |server|
        HostProcess.start(SCRIPT + script, "#{folder}/smoke_seal.yml", server.url) do |io, pid|
          within(60) do
            yield server, pid, "#{folder}/smoke_seal.yml" if block_given?
            io.read.lines(chomp: true).sort
          end
        end
      end
    end
  end

  FORKED = "child SmokeSeal::ForkedError"

  def test_child_that_returns_from_the_block_leaves_every_kind_of_call_and_the_parent_gets_its_seal
    {
      'SmokeSeal.run("studio", **where) { fork_here }' => "green",
      'SmokeSeal.run!("studio", **where) { fork_here }' => "green",
      'SmokeSeal.run_all({ "studio" => { url: URL } }, config: CONFIG) { fork_here }' => '["green"]',
      "suite.run { fork_here }" => "green",
      "SmokeSeal::Suite.run_all([[suite, nil, nil, nil, nil]]) { fork_here }" => "done"
    }.each do |call, status|
      assert_equal [FORKED, "parent #{status}"], said_by("tell { #{call} }"), call
    end
  end

  def test_a_rescue_of_standard_error_does_not_continue_the_ship_in_the_child
    said = said_by(<<~RUBY)
      tell do
        SmokeSeal.run("studio", **where) { fork_here }
      rescue StandardError
        say("goes on")
      end
    RUBY
    assert_equal [FORKED, "parent green"], said
  end

  def test_child_that_is_forked_in_nested_blocks_leaves_all_of_them
    said = said_by(<<~RUBY)
      tell do
        SmokeSeal.run("studio", **where) do |event|
          SmokeSeal.run("studio", **where) { fork_here } if event.check
        end
      end
    RUBY
    assert_equal [FORKED, "parent green"], said
  end

  def test_child_that_runs_in_the_block_and_then_returns_leaves_the_outer_call_alone
    said = said_by(<<~RUBY)
      tell do
        SmokeSeal.run("studio", **where) do |event|
          fork_here
          say(SmokeSeal.run("studio", **where).status) unless Process.pid == PARENT
        end
      end
    RUBY
    assert_equal [FORKED, "child green", "parent green"].sort, said
  end

  # Whatever waits without a block may be interrupted by a trap, and that may fork.
  def test_child_of_a_signal_handler_leaves_every_kind_of_call
    { 'SmokeSeal.run("studio", **where)' => "green", "suite.explain('home')" => "done", "suite.survey" => "done",
      'SmokeSeal.run_all({ "studio" => { url: URL } }, config: CONFIG)' => '["green"]' }.each do |call, status|
      gate = Queue.new
      trap = "trap('USR1') { fork_here; File.write(CONFIG + '.forked', '') if Process.pid == PARENT }"
      said = said_by("#{trap}; tell { #{call} }", answer: ->(_) { gate.pop || PAGE }) do |server, pid, config|
        server.wait_for_request
        Process.kill(:USR1, pid)
        Thread.pass until File.exist?("#{config}.forked")
        gate.close
      end
      assert_equal [FORKED, "parent #{status}"], said, call
    end
  end

  # What goes on in the parent at the moment of the fork may hold a lock that nobody gives back in the child.
  def test_many_children_end_at_once
    said = said_by(<<~RUBY)
      tell do
        SmokeSeal.run("studio", **where) { fork_here(30) }
      end
    RUBY
    assert_equal ([FORKED] * 30) + ["parent green"], said
  end

  def test_many_children_that_stay_in_the_block_hear_a_signal
    said = said_by(<<~RUBY)
      started = IO.pipe
      seal = SmokeSeal.run("studio", **where) do |event|
        fork_here(30)
        next if Process.pid == PARENT
        started.last.syswrite(".")
        sleep
      end
      started.first.read(30)
      $children.each { |pid| Process.kill(:TERM, pid) }
      say($children.map { |pid| Process.wait2(pid).last.termsig }.tally)
    RUBY
    assert_equal ["parent {15=>30}"], said
  end

  def test_connection_of_the_parent_stays_open_when_its_child_leaves
    gate = Queue.new
    said = said_by(<<~RUBY, answer: ->(_) { gate.pop || PAGE }) { |server, _pid| server.wait_for_request && gate.close }
      tell do
        SmokeSeal.run("studio", **where) do
          fork_here
          Process.wait($children.first) if Process.pid == PARENT && $children.first
          $children.clear if Process.pid == PARENT
        end
      end
    RUBY
    assert_equal [FORKED, "parent green"], said
  end
end
