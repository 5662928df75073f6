# frozen_string_literal: true

require_relative "../../test_helper"
require_relative "../../support/prod_smoke"
require "json"

# The browser lane on the command line.
class CLILaneTest < Minitest::Test
  include ProdSmoke

  def test_lane_has_its_line_and_what_it_said_last_stands_below_when_it_did_not_pass
    result, = seal({ "/" => PAGE }, settings: "browser: 'seq 30; exit 2'")
    output = (16..30).map { |number| "      | #{number}\n" }.join
    line = /^✗  browser       +\d+ ms  exit 2\n/
    problem = "  ✗ browser: exit: expected 0, got 2\n#{Regexp.escape(output)}      seq 30; exit 2\n"
    assert_match(/#{line}\napp: .*\n#{problem}\n🔴 .*; failing: browser exit 2$/, result.out)
    assert_equal ["", 1], [result.err, result.code]
    result, = seal({ "/" => PAGE }, settings: "browser: seq 30")
    assert_match(%r{^✓  browser       +\d+ ms\n🟢 .*: passed — 2/2 green}, result.out)
  end

  def test_lane_that_cannot_run_here_is_reported_and_stays_green
    result, = seal({ "/" => PAGE }, "--browser", settings: "browser: no-such-command-anywhere")
    assert_match(/^  - browser: not run: command not found\n      \| .*not found\n\n🟢 .*; not run: browser/, result.out)
    assert_equal ["", 0], [result.err, result.code]
  end

  def test_lane_can_be_left_out_and_must_be_there_when_it_is_requested
    result, = seal({ "/" => PAGE }, "--no-browser", settings: "browser: exit 1")
    refute_match(/browser/, result.out)
    assert_equal ["", 0], [result.err, result.code]
    result, server = seal({ "/" => PAGE }, "--browser")
    assert_refused(/\Aprod-smoke: browser: no browser lane is declared; .*\n\z/, result)
    assert_empty server.requests
  end

  def test_progress_waits_for_the_lane_only_where_it_runs
    HTTPServer.start({ "/" => PAGE }) do |server|
      in_studio(server, settings: "browser: 'sleep 0.3'") do |folder|
        assert_includes Command.on_terminal(folder: folder).out, "1/2 checked, waiting for browser"
        refute_includes Command.on_terminal("--no-browser", folder: folder).out, "browser"
      end
    end
  end

  def test_json_has_all_that_is_known_of_the_lane
    result, = seal({ "/" => PAGE }, "--json", settings: "browser: 'seq 30; exit 2'")
    record = JSON.parse(result.out).dig("seal", "evidence").last
    assert_equal ["browser", "failed", 2, "seq 30; exit 2"],
                 record.values_at("check", "outcome", "exit_code", "command")
    assert_equal (1..30).to_a.join("\n"), record["output"]
  end
end
