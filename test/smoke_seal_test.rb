# frozen_string_literal: true

require_relative "test_helper"
require_relative "support/command"
require_relative "support/certificate_authority"
require_relative "support/open_files"

class SmokeSealTest < Minitest::Test
  include Workspace

  PAGE = [200, {}, "<title>Studio</title><h1>Welcome</h1>"].freeze
  HANG = nil
  Mine = Class.new(StandardError)

  # A server with these pages, and the arguments of a run that looks at each of them once, in this order.
  #
  # @param settings [String] more lines for the app, and +severity+ for every check
  def with_app(pages, settings: "", severity: "fail", tls: nil)
    checks = pages.keys.map { |path| "      #{path}: { path: #{path}, severity: #{severity} }\n" }
    in_app("apps:\n  studio:\n    checks:\n#{checks.join}#{settings.gsub(/^/, "    ")}\n") do |folder|
      HTTPServer.start(pages, tls: tls) do |server|
        yield server, { config: "#{folder}/config/smoke_seal.yml", url: server.url, boot_window: 0 }
      end
    end
  end

  # Gives a thread in the middle of a run: its request has arrived, and nothing answers it.
  def in_a_run(run = ->(app) { SmokeSeal.run("studio", **app) })
    with_app({ "/" => HANG }) do |server, app|
      thread = Thread.new { run.call(app) }
      thread.report_on_exception = false
      within(10) { server.wait_for_request }
      yield thread, server
    end
  end

  # -- Verdicts

  def test_run_seals_a_healthy_app_green
    with_app({ "/" => PAGE, "/up" => PAGE }) do |server, app|
      seal = SmokeSeal.run("studio", **app)
      assert_predicate seal, :green?
      assert_match(%r{\A2/2 green vs #{server.url} in \d+ ms\z}, seal.summary)
      assert_equal ["studio", server.url], [seal.app, seal.url]
      assert_predicate SmokeSeal.run!("studio", **app), :green?
    end
  end

  def test_run_seals_a_broken_app_red
    with_app({ "/" => PAGE, "/tasks" => [500, {}, "boom"] }) do |server, app|
      seal = SmokeSeal.run("studio", **app)
      assert_predicate seal, :red?
      assert_match(%r{\A1/2 green vs #{server.url} in \d+ ms; failing: /tasks 500\z}, seal.summary)
      assert_equal [{ "expectation" => "status", "expected" => "2xx", "got" => "500",
                      "got_without_page_text" => "500", "cause" => "app", "label" => "500" }],
                   seal.evidence.last["findings"]
      assert_predicate SmokeSeal.run!("studio", **app), :red?
    end
  end

  def test_refused_connection_is_red
    url = HTTPServer.start(&:url)
    assert_includes SmokeSeal.run("studio", url: url, boot_window: 0).summary, "failing: up, home: refused"
    assert_predicate SmokeSeal.run!("studio", url: url, boot_window: 0), :red?
  end

  def test_run_that_was_cut_short_is_unsealed_and_says_what_was_not_judged
    with_app({ "/slow" => HANG, "/slower" => HANG }, severity: "warn", settings: "concurrency: 1") do |server, app|
      seal = SmokeSeal.run("studio", **app, deadline: 0.2)
      assert_predicate seal, :unsealed?
      assert_equal(%w[warned unjudged], seal.evidence.map { |record| record["outcome"] })
      assert_match(%r{; not judged: /slower deadline; warning: /slow timeout\z}, seal.summary)
      assert_equal server.url, seal.url

      error = assert_raises(SmokeSeal::UnsealedError) { SmokeSeal.run!("studio", **app, deadline: 0.2) }
      assert_predicate error.seal, :unsealed?
      assert_equal error.seal.summary, error.message
    end
  end

  def test_deadline_ends_a_run
    with_app({ "/" => HANG }) do |server, app|
      within(10) { assert_includes SmokeSeal.run("studio", **app, deadline: 0.1).summary, "failing: / timeout" }
      within(10) { server.wait_for_hang_up }
    end
  end

  # -- What goes wrong before anything is sent

  def test_run_is_unsealed_where_run_with_a_bang_raises
    with_app({ "/" => PAGE }) do |server, app|
      in_folder("broken.yml" => "apps: [", "wrong.yml" => "apps: { studio: { chekcs: {} } }") do |folder|
        {
          ["blog", app] => [SmokeSeal::UnknownAppError, /\Aunknown app blog; known: studio\z/],
          ["studio", { **app, config: "#{folder}/broken.yml" }] => [SmokeSeal::ConfigError, /broken.yml: line \d: /],
          ["studio", { **app, config: "#{folder}/none.yml" }] => [SmokeSeal::ConfigError, /none.yml: no such file\z/],
          ["studio", { **app, config: "#{folder}/wrong.yml" }] => [SmokeSeal::ConfigError, /did you mean checks\?/],
          ["studio", { **app, url: "ftp://example.com" }] => [SmokeSeal::ConfigError, /only http and https are\z/],
          ["studio", { **app, deadline: "soon" }] => [SmokeSeal::ConfigError, /\Adeadline: must be a number/],
          ["st\xFFdio", app] => [SmokeSeal::UnknownAppError, /\Aunknown app st�dio; /],
          ["", app] => [SmokeSeal::UnknownAppError, /\Ano app is named; known: studio\z/]
        }.each do |(name, options), (error, message)|
          seal = SmokeSeal.run(name, **options)
          assert_predicate seal, :unsealed?
          assert_match message, seal.summary
          assert_match message, assert_raises(error) { SmokeSeal.run!(name, **options) }.message
        end
      end
      assert_empty server.requests
    end
  end

  def test_the_module_is_still_one_to_ruby
    assert_equal "SmokeSeal", SmokeSeal.name
  end

  def test_run_is_unsealed_for_arguments_of_any_kind
    [{ config: 5 }, { url: BasicObject.new }, { deadline: Float::NAN, url: "http://127.0.0.1:9" }].each do |odd|
      assert_predicate SmokeSeal.run("studio", **odd), :unsealed?
    end
    [nil, BasicObject.new, "\xFF".b, Object.new].each { |odd| assert_predicate SmokeSeal.run(odd), :unsealed? }
  end

  def test_unsealed_seal_holds_no_url_that_was_given_for_a_name
    ["https://me:s3cret@app.example.com", :"https://me:s3cret@app.example.com"].each do |app|
      seal = SmokeSeal.run(app)
      assert_equal [nil, "an app is a name; to check a URL, write --url URL"], [seal.app, seal.summary]
      refute_includes seal.to_json, "s3cret"
    end
  end

  def test_foreign_exception_is_reported_with_the_first_line_of_its_message
    in_folder do |folder|
      lines = Class.new(StandardError) { def message = "no such thing\n\n    code\n    ^^^^" }
      path = Object.new.tap { |object| object.define_singleton_method(:to_path) { raise lines } }
      Dir.chdir(folder) { assert_equal "no such thing", SmokeSeal.run("studio", config: path).summary }
    end
    in_app("apps: { studio: { url: ftp://a.test, timout: 5 } }") do |folder|
      seal = SmokeSeal.run("studio", config: "#{folder}/config/smoke_seal.yml")
      assert_includes seal.summary, "timout: unknown setting"
    end
  end

  def test_unsealed_seal_knows_what_it_was_about
    assert_equal "blog", SmokeSeal.run("blog", config: "/none.yml").app
    assert_equal "bl�g", SmokeSeal.run("bl\xF6g", config: "/none.yml").app
  end

  # -- Events

  def test_events_come_in_order_on_the_callers_thread
    with_app({ "/up" => PAGE, "/" => PAGE, "/tasks" => [500, {}, ""] }) do |_server, app|
      told = []
      SmokeSeal.run("studio", **app) { |event| told << [event.name, event.done, event.total, Thread.current] }
      assert_equal [[:started, 0, 3, Thread.current], [:checked, 1, 3, Thread.current],
                    [:checked, 2, 3, Thread.current], [:checked, 3, 3, Thread.current]], told
    end
  end

  def test_events_bring_the_evidence_of_each_check
    with_app({ "/up" => PAGE, "/tasks" => [500, {}, ""] }) do |_server, app|
      first, *checked = [].tap { |events| @seal = SmokeSeal.run("studio", **app) { |event| events << event } }
      assert_equal [nil, nil, nil], [first.check, first.outcome, first.evidence]
      assert_equal({ "/up" => "passed", "/tasks" => "failed" }, checked.to_h { |event| [event.check, event.outcome] })
      assert_empty checked.map(&:evidence) - @seal.evidence
      assert_predicate first, :frozen?
    end
  end

  def test_events_come_while_the_run_goes_on
    held = Queue.new
    with_app({ "/up" => PAGE, "/slow" => ->(_) { held.pop && PAGE } }) do |_server, app|
      within(10) do
        seal = SmokeSeal.run("studio", **app) { |event| held << true if event.check == "/up" }
        assert_predicate seal, :green?
      end
    end
  end

  def test_exception_of_the_block_ends_the_run_and_arrives_unchanged
    [Mine.new("mine"), SmokeSeal::ConfigError.new("mine"), SmokeSeal::InternalError.new("mine")].each do |mine|
      %i[run run!].each do |run|
        with_app({ "/up" => PAGE, "/slow" => HANG }) do |server, app|
          within(10) do
            block = ->(event) { raise mine if event.check }
            assert_same mine, assert_raises(mine.class) { SmokeSeal.public_send(run, "studio", **app, &block) }
            server.wait_for_hang_up
          end
        end
      end
    end
  end

  def test_break_and_throw_in_the_block_end_the_run
    with_app({ "/up" => PAGE, "/slow" => HANG }) do |server, app|
      within(10) do
        assert_equal :enough, (SmokeSeal.run("studio", **app) { |event| break :enough if event.check })
        server.wait_for_hang_up
        thrown = catch(:enough) { SmokeSeal.run!("studio", **app) { |event| throw :enough, :thrown if event.check } }
        assert_equal :thrown, thrown
        server.wait_for_hang_up
      end
    end
  end

  def test_run_within_the_block_of_a_run_is_a_run_like_any
    with_app({ "/" => PAGE }) do |_server, app|
      inner = nil
      outer = SmokeSeal.run("studio", **app) { |event| inner = SmokeSeal.run("studio", **app) if event.check }
      assert_predicate inner, :green?
      assert_predicate outer, :green?
    end
  end

  # -- Interrupts

  def test_timeout_passes_through_and_closes_the_connection
    with_app({ "/" => HANG }) do |server, app|
      within(10) do
        assert_raises(Timeout::Error) { Timeout.timeout(0.3) { SmokeSeal.run("studio", **app) } }
        assert_raises(Mine) { Timeout.timeout(0.3, Mine) { SmokeSeal.run!("studio", **app) } }
        2.times { server.wait_for_hang_up }
      end
    end
  end

  def test_kill_ends_a_run_at_once
    in_a_run do |thread, server|
      thread.kill
      assert_same thread, thread.join(5), "the thread did not end"
      assert_nil thread.value
      within(5) { server.wait_for_hang_up }
    end
  end

  def test_exception_raised_in_the_thread_ends_a_run_at_once
    [Mine, Interrupt, SystemExit].each do |exception|
      in_a_run do |thread, server|
        thread.raise(exception)
        assert_raises(exception) { thread.join(5) }
        within(5) { server.wait_for_hang_up }
      end
    end
  end

  def test_ensure_blocks_around_a_killed_run_are_run
    ended = Queue.new
    around = lambda do |app|
      SmokeSeal.run("studio", **app)
    ensure
      ended << true
    end
    in_a_run(around) do |thread, _server|
      thread.kill.join(5)
      assert within(5) { ended.pop }
    end
  end

  def test_interrupt_from_the_terminal_ends_a_run_at_once
    with_app({ "/" => HANG }) do |server, app|
      killer = Thread.new { server.wait_for_request && Process.kill(:INT, Process.pid) }
      within(10) do
        assert_raises(Interrupt) { SmokeSeal.run("studio", **app) }
        server.wait_for_hang_up
      end
      killer.join
    end
  end

  def test_trap_runs_and_the_run_goes_on
    held = Queue.new
    before = trap(:USR1) { held << true }
    page = lambda do |_|
      Process.kill(:USR1, Process.pid)
      held.pop && PAGE
    end
    with_app({ "/" => page }) { |_server, app| within(10) { assert_predicate SmokeSeal.run("studio", **app), :green? } }
  ensure
    trap(:USR1, before)
  end

  # -- Threads and processes

  def test_other_threads_run_meanwhile
    held = Queue.new
    with_app({ "/" => ->(_) { held.pop && PAGE } }) do |server, app|
      other = Thread.new { server.wait_for_request && (held << true) }
      within(10) { assert_predicate SmokeSeal.run("studio", **app), :green? }
      other.join
    end
  end

  def test_twenty_threads_run_at_once
    all_here = Queue.new
    gate = lambda do |_|
      all_here.pop
      PAGE
    end
    with_app({ "/" => gate }) do |server, app|
      threads = Array.new(20) { Thread.new { SmokeSeal.run("studio", **app) } }
      within(20) do
        # None gets its answer before all have asked.
        20.times { server.wait_for_request }
        20.times { all_here << true }
        assert_equal(%w[green] * 20, threads.map { |thread| thread.value.status })
      end
    end
  end

  def test_runs_after_a_fork_in_parent_and_child
    with_app({ "/" => PAGE }) do |_server, app|
      assert_predicate SmokeSeal.run("studio", **app), :green?
      children = Array.new(2) { fork { exit!(SmokeSeal.run("studio", **app).green?) } }
      assert_predicate SmokeSeal.run("studio", **app), :green?
      assert_equal([true, true], within(10) { children.map { |pid| Process.wait2(pid).last.success? } })
    end
  end

  def test_child_that_was_forked_in_the_middle_of_runs_can_run
    in_a_run do |thread, server|
      url = HTTPServer.start(&:url)
      child = fork { exit!(SmokeSeal.run("studio", url: url, boot_window: 0).summary.include?("refused")) }
      assert_predicate within(10) { Process.wait2(child).last }, :success?
      thread.kill.join
      within(5) { server.wait_for_hang_up }
    end
  end

  def test_certificates_are_verified_after_a_fork_as_before
    untrusted = lambda do |app|
      got = SmokeSeal.run("studio", **app).evidence.dig(0, "findings", 0, "got")
      got.start_with?("the certificate's issuer is not trusted")
    end
    with_app({ "/" => PAGE }, tls: CertificateAuthority.new.context) do |_server, app|
      assert untrusted.call(app)
      child = fork { exit!(untrusted.call(app)) }
      assert_predicate within(10) { Process.wait2(child).last }, :success?
    end
  end

  def test_machine_without_file_descriptors_leaves_the_release_unsealed
    url = HTTPServer.start(&:url)
    SmokeSeal.run("studio", url: url, boot_window: 0) # has everything loaded
    child = fork do
      Process.setrlimit(:NOFILE, 256)
      held = OpenFiles.hold_all
      seal = SmokeSeal.run("studio", url: url, boot_window: 0)
      held.each(&:close)
      exit!(seal.unsealed? && seal.summary.start_with?("the run could not start: Too many open files"))
    end
    assert_predicate within(10) { Process.wait2(child).last }, :success?
  end

  def test_first_run_of_such_a_machine_cannot_even_load_what_it_needs
    script = <<~RUBY
      require "smoke_seal"
      Process.setrlimit(:NOFILE, 64)
      held = []
      begin loop { held << File.open(File::NULL) } rescue Errno::EMFILE end
      seal = SmokeSeal.run("shop", url: "http://127.0.0.1:1", boot_window: 0)
      held.each(&:close)
      puts seal.verdict_line
    RUBY
    ruby = [RbConfig.ruby, "-I#{File.expand_path("../lib", __dir__)}"]
    said = Command.run("-e", script, command: ruby).out
    assert_match(/\A⚪ Production smoke seal: unsealed — (cannot load such file|Too many open files)/, said)
  end

  def test_extension_survives_gc_stress
    suite = SmokeSeal::Config.load.suite("studio", url: HTTPServer.start(&:url), boot_window: 0)
    events = []
    GC.stress = true
    seal = suite.run { |event| events << event }
    copies = [SmokeSeal::Seal.from_h(seal.to_h), Marshal.load(Marshal.dump(seal))]
    GC.stress = false
    assert_equal [seal, seal], copies
    assert_equal %w[home up], events.filter_map(&:check).sort
  ensure
    GC.stress = false
  end
end
