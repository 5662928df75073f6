# frozen_string_literal: true

require_relative "../../test_helper"
require_relative "../../support/host_process"

# A bug of ours must not end the host. What makes one happen here without a back door: a machine that has no thread left
# just when a long page is to be read on one, which tokio answers with a panic.
class PanicTest < Minitest::Test
  include Workspace

  LONG = [200, {}, "<title>Studio</title><h1>Welcome</h1>#{"<p>more" * 5_000}"].freeze
  SCRIPT = <<~RUBY
    config = SmokeSeal::Config.load(path: ARGV.first + "/config/smoke_seal.yml")
    suite = config.suite("studio", url: ARGV.last, boot_window: 0)
    raise "the run before" unless suite.run.green?
    nobody = 65_534
    Process::UID.change_privilege(nobody) if Process.uid.zero? # the limit is not for root
    limit = Process.getrlimit(:NPROC)
    begin
      seal = suite.run do |event|
        next unless event.name == :started

        Process.setrlimit(:NPROC, 0, limit.last)
        puts "no thread"
      end
      puts "no exception: \#{seal}"
    rescue Exception => e
      puts e.class, e.message
    end
    Process.setrlimit(:NPROC, *limit)
    puts suite.run
  RUBY

  def test_panic_is_an_exception_that_asks_for_a_report_and_the_next_run_works
    held = Queue.new
    page = ->(_) { held.pop && LONG }
    in_app("apps: { studio: { checks: { home: { path: /, title: Studio } } } }") do |folder|
      HTTPServer.start({ "/" => page }) do |server|
        HostProcess.start(SCRIPT, folder, server.url, err: File::NULL) do |io|
          within(30) do
            held << true
            assert_equal "no thread\n", io.gets
            2.times { held << true }
            assert_told(*io.readlines(chomp: true))
          end
        end
      end
    end
  end

  private

  def assert_told(kind, message, later)
    assert_equal "SmokeSeal::InternalError", kind, message
    please = "(a bug in smoke_seal #{SmokeSeal::VERSION}; please report it with what you did)"
    assert_match(/spawn.*thread.* #{Regexp.escape(please)}\z/, message)
    assert_match(%r{passed — 1/1 green}, later)
  end
end
