# frozen_string_literal: true

require_relative "../../test_helper"
require_relative "../../support/host_process"

# A machine that has no thread left just when a long page is to be read on one. The page is read all the same, on the
# run's own thread, and the next run works.
class NoThreadTest < Minitest::Test
  include Workspace

  LONG = [200, {}, "<title>Studio</title><h1>Welcome</h1>#{"<p>more" * 5_000}"].freeze
  SCRIPT = <<~RUBY
    config = SmokeSeal::Config.load(path: ARGV.first + "/config/smoke_seal.yml")
    suite = config.suite("studio", url: ARGV.last, boot_window: 0)
    raise "the run before" unless suite.run.green?
    nobody = 65_534
    Process::UID.change_privilege(nobody) if Process.uid.zero? # the limit is not for root
    limit = Process.getrlimit(:NPROC)
    seal = suite.run do |event|
      next unless event.name == :started

      Process.setrlimit(:NPROC, 0, limit.last)
      puts "no thread"
    end
    puts seal
    Process.setrlimit(:NPROC, *limit)
    puts suite.run
  RUBY

  def test_a_long_page_is_read_where_no_thread_is_left
    held = Queue.new
    page = ->(_) { held.pop && LONG }
    in_app("apps: { studio: { checks: { home: { path: /, title: Studio } } } }") do |folder|
      HTTPServer.start({ "/" => page }) do |server|
        HostProcess.start(SCRIPT, folder, server.url, err: File::NULL) do |io|
          within(30) do
            held << true
            assert_equal "no thread\n", io.gets
            2.times { held << true }
            seals = io.readlines(chomp: true)
            assert_equal 2, seals.size
            seals.each { |seal| assert_match(%r{passed — 1/1 green}, seal) }
          end
        end
      end
    end
  end
end
