# frozen_string_literal: true

require_relative "command"
require_relative "http_server"
require_relative "workspace"

# The command in the folder of an app called studio, and what becomes of it.
module ProdSmoke
  include Workspace

  PAGE = [200, {}, "<title>Studio</title><h1>Welcome</h1>"].freeze
  HANG = nil
  TWO_CHECKS = "{ home: { path: / }, tasks: { path: /tasks } }"
  # Long enough for a busy machine, and far below the timeouts and deadlines that would be waited for by mistake.
  SOON = 5
  ESCAPE = "\e"

  # A folder with a config for one app, studio, whose url is +server+'s. Each check gets one look, unless +settings+
  # open a boot window.
  def in_studio(server, checks = "{ home: { path: / } }", settings: "", &block)
    settings += "\nboot_window: 0" unless settings.include?("boot_window:")
    in_app("apps:\n  studio:\n    url: #{server.url}\n    checks: #{checks}\n#{settings.gsub(/^/, "    ")}\n", &block)
  end

  # Runs the command against a server with these pages.
  def seal(pages, *arguments, checks: "{ home: { path: / } }", settings: "timeout: 60\ndeadline: 60", **options)
    HTTPServer.start(pages) do |server|
      in_studio(server, checks, settings: settings) do |folder|
        result = Command.run(*arguments, folder: folder, **options)
        return result, server
      end
    end
  end

  def assert_no_backtrace(result)
    refute_match(/\.rb:\d|\.rs:\d|^\s*from /, result.err)
    refute_match(/\.rb:\d|\.rs:\d|^\s*from /, result.out)
  end

  # Nothing was sealed, and +message+ says why.
  def assert_refused(message, result)
    assert_no_backtrace(result)
    assert_match message, result.err
    assert_empty result.out
    assert_equal 2, result.code
    assert_operator result.seconds, :<, SOON
  end

  # The seal is red, and +finding+ stands in the line of the check.
  def assert_red(finding, result)
    assert_no_backtrace(result)
    assert_match finding, result.out
    assert_match(/^🔴 Production smoke seal: FAILED — /, result.out.lines.last)
    assert_empty result.err
    assert_equal 1, result.code
    assert_operator result.seconds, :<, SOON
  end
end
