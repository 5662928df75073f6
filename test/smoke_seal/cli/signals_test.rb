# frozen_string_literal: true

require_relative "../../test_helper"
require_relative "../../support/prod_smoke"

# A signal at any moment of the command's life.
class CLISignalsTest < Minitest::Test
  include ProdSmoke

  # Signals itself before the line that is the given one to be run, counted from where the command begins to load: no
  # program can do anything about a signal before that.
  AT = <<~'RUBY'
    at, signal = ENV.fetch("AT").split
    left = nil
    main = Thread.current
    trace = TracePoint.new(:line) do |point|
      left ||= Integer(at) if point.path.end_with?("prod-smoke") && point.lineno > 8
      next if left.nil? || Thread.current != main

      left -= 1
      trace.disable && Process.kill(signal, Process.pid) if left.zero?
    end
    trace.enable
    at_exit { File.write(ENV.fetch("LEFT"), left.to_s) }
  RUBY

  def test_a_signal_at_any_line_of_the_start_gives_its_exit_code
    HTTPServer.start({ "/" => PAGE }) do |server|
      in_studio(server) do |folder|
        File.write("#{folder}/at.rb", AT)
        codes = moments(folder) do |at|
          { "INT" => [130, 0], "TERM" => [143, "TERM", 0] }.map do |signal, allowed|
            result = status(folder, at, signal)
            assert_includes allowed, result.first, "#{signal} at line #{at}: #{result.last}"
            assert_empty result.last.scan(/NameError|a bug in|\.rb:\d/), result.last
            result.first
          end
        end
        assert_includes codes.flatten, 130
      end
    end
  end

  def test_ctrl_c_while_a_library_loads_exits_as_interrupted
    in_app("apps: { studio: { url: http://127.0.0.1:9 } }") do |folder|
      FileUtils.mkdir_p("#{folder}/lib")
      { "optparse" => "class OptionParser; Process.kill(:INT, Process.pid); sleep; end",
        "psych" => "module Psych; Process.kill(:INT, Process.pid); sleep; end",
        "json" => "module JSON; Process.kill(:INT, Process.pid); sleep; end",
        "smoke_seal/config" => "module SmokeSeal; class Config; Process.kill(:INT, Process.pid); sleep; end; end" }
        .each do |feature, code|
        FileUtils.rm_rf("#{folder}/lib")
        FileUtils.mkdir_p(File.dirname("#{folder}/lib/#{feature}.rb"))
        File.write("#{folder}/lib/#{feature}.rb", code)
        command = [RbConfig.ruby, "-I#{folder}/lib", *Command::WORDS.drop(1)]
        result = within(30) { Command.run("studio", "--json", "--previous", "x", folder: folder, command: command) }
        assert_equal 130, result.code, "#{feature}: #{result.err}"
        refute_match(/NameError|a bug/, result.err)
      end
    end
  end

  def test_an_ignored_signal_stays_ignored
    HTTPServer.start({ "/" => PAGE }) do |server|
      in_studio(server) do |folder|
        command = ["sh", "-c", 'trap "" INT TERM; exec "$@"', "sh", RbConfig.ruby, "-r./at.rb", *Command::WORDS.drop(1)]
        File.write("#{folder}/at.rb", AT)
        [50, 500].each do |at|
          env = { "AT" => "#{at} INT", "LEFT" => "#{folder}/left" }
          assert_equal 0, Command.run("studio", folder: folder, command: command, env: env).code
        end
      end
    end
  end

  private

  # Steps that grow, so that the first lines are tried one by one and the sweep ends.
  def moments(folder)
    at = 1
    codes = []
    while at < 20_000
      codes << yield(at)
      break if codes.last.include?(0) && Integer(File.read("#{folder}/left")).positive?

      at += [1, at / 6].max
    end
    codes
  end

  def status(folder, at, signal)
    env = Command::ENVIRONMENT.merge("AT" => "#{at} #{signal}", "LEFT" => "#{folder}/left")
    words = [RbConfig.ruby, "-r./at.rb", *Command::WORDS.drop(1), "studio", "--no-browser"]
    out, status = within(30) { Open3.capture2e(env, *words, chdir: folder, unsetenv_others: true) }
    [status.exitstatus || Signal.signame(status.termsig), Command.utf8(out)]
  end
end
