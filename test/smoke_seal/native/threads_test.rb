# frozen_string_literal: true

require_relative "../../test_helper"
require_relative "../../support/host_process"

# Many runs at once in one process.
class ThreadsTest < Minitest::Test
  include Workspace

  PAGE = [200, {}, "<title>Studio</title><h1>Welcome</h1>"].freeze
  TOGETHER = 50

  # None gets its answer before all have asked.
  def with_gate
    all_here = Queue.new
    page = lambda do |_|
      all_here.pop
      PAGE
    end
    in_app("apps: { studio: { checks: { home: { path: /, title: Studio } } } }") do |folder|
      HTTPServer.start({ "/" => page }) do |server|
        Thread.new { TOGETHER.times { server.wait_for_request } && TOGETHER.times { all_here << true } }
        yield folder, server
      end
    end
  end

  def test_fifty_threads_seal_at_once_and_leave_nothing_behind
    with_gate do |folder, server|
      said = within(30) { HostProcess.say(<<~RUBY, folder, server.url) }
        folder, url = ARGV
        suite = SmokeSeal::Config.load(path: folder + "/config/smoke_seal.yml").suite("studio", url: url, boot_window: 0)
        before = left
        events = Queue.new
        threads = Array.new(#{TOGETHER}) { Thread.new { suite.run { |event| events << [Thread.current, event.name] } } }
        p threads.map { |thread| thread.value.status }.tally
        of_each = Array.new(events.size) { events.pop }.group_by(&:first).values
        p of_each.map { |told| told.map(&:last) }.tally, left == before
      RUBY
      assert_equal "{\"green\"=>50}\n{[:started, :checked]=>50}\ntrue\n", said.gsub(" => ", "=>")
    end
  end

  # A run that kept the GVL would let them in as often as it looks up from its wait, and no more: none of the turns
  # would be quick. A busy machine makes some turns slow, but not all.
  def test_other_threads_go_on_as_if_there_were_no_run
    held = Queue.new
    pages = { "/" => ->(_) { held.pop && PAGE }, "/done" => ->(_) { (held << true) && PAGE } }
    HTTPServer.start(pages) do |server|
      said = within(30) { HostProcess.say(<<~RUBY, server.url) }
        require "net/http"
        def ten_turns = now.then { |began| 10.times { sleep(0.001) } && (now - began) }
        def quick?(alone) = Array.new(60).any? { ten_turns < 4 * alone }
        entry = { "checks" => { "home" => { "path" => "/" } }, "timeout" => 25, "boot_window" => 0 }
        suite = SmokeSeal::Suite.parse("studio", entry, url: ARGV.first)
        alone = Array.new(5) { ten_turns }.min
        other = nil
        seal = suite.run do |_event|
          other ||= Thread.new { quick?(alone).tap { Net::HTTP.get(URI(ARGV.first + "/done")) } }
        end
        p other.value, seal.green?
      RUBY
      assert_equal "true\ntrue\n", said
    end
  end

  # A thread that looks one up at its first use may have to give way, and hold the lock of that lookup, to another one
  # that waits for this lock with the GVL: both wait for good, and with them the process.
  def test_no_class_is_looked_up_once_the_extension_is_loaded
    said = HostProcess.say(<<~RUBY)
      looked_up = []
      Module.prepend(Module.new { define_method(:const_get) { |*name| looked_up.concat(name) && super(*name) } })
      suite = SmokeSeal::Suite.parse("studio", { "boot_window" => 0 }, url: "http://127.0.0.1:1")
      suite.run rescue $!
      problem = SmokeSeal::Suite.parse("studio", { "checks" => 1 }, url: nil) rescue $!
      Marshal.load(Marshal.dump(SmokeSeal::Seal.from_result(passed: true)))
      p problem.class, looked_up
    RUBY
    assert_equal "SmokeSeal::ConfigError\n[]\n", said
  end
end
