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
        assert_match(/\A#{progress}#{rows}\e\[1m🟢 .*\e\[0m\r\n\z/, result.out)
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

  def test_report_that_cannot_be_written_is_told_and_no_green
    skip "no /dev/full here" unless File.exist?("/dev/full")
    told = "prod-smoke: the report could not be written: No space left on device\n"
    [[PAGE, 3], [[500, {}, ""], 1]].each do |page, code|
      HTTPServer.start({ "/" => page }) do |server|
        [[], %w[--json]].each { |options| assert_equal [code, told], codes_and_complaints(server, *options) }
      end
    end
  end

  private

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
