# frozen_string_literal: true

require_relative "../../test_helper"
require_relative "../../support/prod_smoke"
require "json"

# Where the command prints: a terminal, a pipe, or where nobody reads it.
class CLITerminalTest < Minitest::Test
  include ProdSmoke

  def test_piped_output_is_plain
    %w[/ /gone].each do |path|
      result, = seal({ "/" => PAGE }, "studio", checks: "{ home: { path: #{path} } }")
      refute_includes result.out + result.err, ESCAPE
      refute_includes result.out, "\r"
    end
  end

  def test_terminal_shows_progress_while_the_run_goes_on_and_then_colours
    held = Queue.new
    HTTPServer.start({ "/" => PAGE, "/slow" => ->(_) { held.pop && PAGE } }) do |server|
      in_studio(server, "{ home: { path: / }, slow: { path: /slow } }") do |folder|
        result = within(20) do
          Command.on_terminal("studio", folder: folder) do |terminal|
            # Only now the slow page is answered: what was read until here came during the run.
            terminal.gets("1/2 checked, waiting for slow").tap { held << true }
          end
        end
        assert_equal 0, result.code
        lines = ["0/2 checked, waiting for home, slow", "1/2 checked, waiting for slow", "2/2 checked", ""]
        progress = lines.map { |line| Regexp.escape("\r\e[2K#{line}") }.join
        rows = /\e\[32m✓\e\[0m  home  200 .*\r\n\e\[32m✓\e\[0m  slow  200 .*\r\n/
        assert_match(/\A#{progress}2 passed, 0 failed, 2 requests\r\n#{rows}\e\[1m🟢 .*\e\[0m\r\n\z/, result.out)
      end
    end
  end

  def test_progress_tells_what_is_tried_again_and_is_gone_at_once_on_ctrl_c
    pages = { "/up" => PAGE, "/tasks" => [503, {}, ""], "/signin" => PAGE }
    checks = "{ up: { path: /up }, tasks: { path: /tasks }, signin: { path: /signin, selector: form } }"
    HTTPServer.start(pages) do |server|
      in_studio(server, checks, settings: "boot_window: 60") do |folder|
        result = within(20) { interrupted_at(/tasks \(503, tried 3 times\)/, folder) }
        assert_match(%r{1/3 checked, waiting for tasks \(503\), signin}, result.out)
        assert_match(/, signin \(selector(, tried \d times)?\)/, result.out)
        assert_match(/\r\e\[2Kprod-smoke: interrupted; nothing was sealed\r\n\z/, result.out)
        assert_equal 130, result.code
        assert_operator result.seconds, :<, 1
      end
    end
  end

  # During a run there may be no file descriptor left to load anything with.
  def test_nothing_is_loaded_after_the_run_has_started
    told = <<~'RUBY'
      TracePoint.new(:c_call) { |call| $begun ||= $LOADED_FEATURES.dup if call.method_id == :run }.enable
      at_exit { puts "begun, then loaded #{($LOADED_FEATURES - $begun).inspect}" }
    RUBY
    HTTPServer.start({ "/" => PAGE, "/tasks" => [503, {}, ""] }) do |server|
      in_studio(server, "{ home: { path: / }, tasks: { path: /tasks } }", settings: "boot_window: 0.2") do |folder|
        File.write(File.join(folder, "told.rb"), told)
        result = within(20) { Command.on_terminal("studio", folder: folder, env: { "RUBYOPT" => "-r./told.rb" }) }
        assert_match(/waiting for tasks \(503\).*FAILED.*begun, then loaded \[\]\r\n\z/m, result.out)
      end
    end
  end

  def test_a_machine_without_a_thread_to_load_with_gets_its_seal
    none_left = <<~'RUBY'
      Thread.singleton_class.prepend(Module.new { def new(*) = raise(ThreadError, "can't create Thread") })
    RUBY
    HTTPServer.start({ "/" => PAGE }) do |server|
      in_studio(server) do |folder|
        File.write(File.join(folder, "none_left.rb"), none_left)
        env = { "RUBYOPT" => "-r./none_left.rb" }
        [within(20) { Command.on_terminal("studio", folder: folder, env: env) },
         within(20) { Command.run("studio", folder: folder, env: env) }].each do |result|
          assert_match(/🟢 Production smoke seal: passed/, result.out)
          assert_equal 0, result.code
        end
      end
    end
  end

  def test_progress_of_wide_names_does_not_wrap
    HTTPServer.start({ "/" => PAGE }) do |server|
      in_studio(server, "{ #{"日本語" * 8}: { path: / } }") do |folder|
        result = within(20) { Command.on_terminal("studio", folder: folder, columns: 40) }
        assert_equal "0/1 checked, waiting for #{"日本語" * 2}…", result.out[/\r\e\[2K(0[^\r]*)/, 1]
      end
    end
  end

  def test_progress_waits_for_the_revision_where_it_is_checked
    HTTPServer.start({ "/" => [200, { "X-Revision" => "0a1b2c3" }, ""] }) do |server|
      in_studio(server, settings: "revision: { header: X-Revision }") do |folder|
        told = within(20) { Command.on_terminal("--sha", "0a1b2c3", folder: folder).out }
        assert_includes told, "0/2 checked, waiting for home, revision\r"
        assert_includes within(20) { Command.on_terminal(folder: folder).out }, "0/1 checked, waiting for home\r"
      end
    end
  end

  def test_progress_fits_on_the_line_of_a_narrow_terminal
    HTTPServer.start({ "/" => PAGE }) do |server|
      names = Array.new(9) { |number| "a_check_with_a_long_name_#{number}" }
      in_studio(server, "{ #{names.map { |name| "#{name}: { path: / }" }.join(", ")} }") do |folder|
        result = within(20) { Command.on_terminal("studio", folder: folder, columns: 40) }
        first = result.out[/\r\e\[2K(0[^\r]*)/, 1]
        assert_equal "0/9 checked, waiting for a_check_with_…", first
      end
    end
  end

  def test_no_color_is_honoured_on_a_terminal
    HTTPServer.start({ "/" => PAGE }) do |server|
      in_studio(server) do |folder|
        coloured = within(20) { Command.on_terminal("studio", folder: folder, env: { "NO_COLOR" => "" }) }
        assert_match(/\e\[\d+m/, coloured.out)
        plain = within(20) { Command.on_terminal("studio", folder: folder, env: { "NO_COLOR" => "1" }) }
        refute_match(/\e\[\d+m/, plain.out)
        dumb = within(20) { Command.on_terminal("studio", folder: folder, env: { "TERM" => "dumb" }) }
        refute_includes dumb.out, ESCAPE
      end
    end
  end

  def test_json_on_a_terminal_has_no_progress
    HTTPServer.start({ "/" => PAGE }) do |server|
      in_studio(server) do |folder|
        result = within(20) { Command.on_terminal("studio", "--json", folder: folder) }
        assert_equal true, JSON.parse(result.out).fetch("passed")
      end
    end
  end

  def test_reader_that_goes_away_changes_no_exit_code
    # More than what is kept back until the end.
    many = "{ <%= (1..400).map { |number| \"a page with the number \#{number}: { path: /gone }\" }.join(', ') %> }"
    HTTPServer.start do |server|
      in_studio(server, many) do |folder|
        { %w[studio] => 1, %w[studio --json] => 1, %w[--help] => 0, %w[check-config] => 0 }.each do |arguments, code|
          reader, writer = IO.pipe
          reader.close
          err, err_writer = IO.pipe
          pid = Command.spawn(*arguments, folder: folder, out: writer, err: err_writer)
          [writer, err_writer].each(&:close)
          assert_equal [code, ""], [within(20) { Process.wait2(pid).last.exitstatus }, err.read], arguments.inspect
        ensure
          err.close
        end
      end
    end
  end

  def test_report_that_cannot_be_written_is_reported_and_no_green
    skip "no /dev/full here" unless File.exist?("/dev/full")
    told = "prod-smoke: the report could not be written: No space left on device\n"
    [[PAGE, 3], [[500, {}, ""], 1]].each do |page, code|
      HTTPServer.start({ "/" => page }) do |server|
        [[], %w[--json]].each { |options| assert_equal [code, told], codes_and_complaints(server, *options) }
      end
    end
  end

  private

  # What the command said, and how long it took to end, when it is interrupted once it has said +progress+.
  def interrupted_at(progress, folder)
    interrupted = nil
    result = Command.on_terminal("studio", folder: folder) do |terminal, pid|
      said = String.new
      said << terminal.readpartial(4096) until Command.utf8(said.dup).match?(progress)
      interrupted = now
      Process.kill(:INT, pid)
      said
    end
    result.tap { |ended| ended.seconds = now - interrupted }
  end

  def now = Process.clock_gettime(Process::CLOCK_MONOTONIC)

  # Where nobody can read the verdict: the disk is full.
  def codes_and_complaints(server, *arguments)
    in_studio(server) do |folder|
      err, err_writer = IO.pipe
      pid = Command.spawn("studio", *arguments, folder: folder, out: "/dev/full", err: err_writer)
      err_writer.close
      return [within(20) { Process.wait2(pid).last.exitstatus }, err.read]
    ensure
      err.close
    end
  end
end
