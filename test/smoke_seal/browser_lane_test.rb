# frozen_string_literal: true

require_relative "../test_helper"
require_relative "../support/command"

# A command of the host's own, beside the probes: real processes, across the extension.
class BrowserLaneTest < Minitest::Test
  include Workspace

  PAGES = { "/up" => [200, {}, "ok"] }.freeze
  # Long enough for a busy machine, and far below what would be waited for by mistake.
  SOON = 10

  # A folder of an app whose browser lane is +lane+, in YAML.
  def in_studio(lane, pages: PAGES)
    HTTPServer.start(pages) do |server|
      checks = "{ up: { path: /up, status: 200 } }"
      settings = "boot_window: 0, checks: #{checks}, browser: #{lane}"
      in_app("apps: { studio: { url: #{server.url}, #{settings} } }") do |folder|
        yield folder, server
      end
    end
  end

  # The seal of a run of such an app.
  def seal(lane, pages: PAGES, **options, &block)
    in_studio(lane, pages: pages) do |folder|
      within(SOON) { SmokeSeal.run("studio", config: "#{folder}/config/smoke_seal.yml", **options, &block) }
    end
  end

  # What is known of the lane.
  def record(seal) = seal.evidence.find { |record| record["check"] == "browser" }

  # The number that a command writes into a file, once it has.
  def pid_in(file)
    within(SOON) { sleep(0.005) until File.exist?(file) && File.read(file).end_with?("\n") }
    File.read(file).to_i
  end

  def assert_gone(pid)
    within(SOON) { sleep(0.005) while running?(pid) }
  end

  # What was killed is a zombie until whoever adopted it looks after it.
  def running?(pid)
    !File.read("/proc/#{pid}/stat").rpartition(") ").last.start_with?("Z")
  rescue Errno::ENOENT, Errno::ESRCH
    false
  end

  # -- What a seal says of it

  def test_lane_that_passes_is_counted_and_its_evidence_kept
    events = []
    seal = seal("'echo seen $BASE_URL as $SMOKE_SEAL_APP'") { |event| events << [event.done, event.total] }
    assert_predicate seal, :green?
    assert_match %r{\A2/2 green vs }, seal.summary
    assert_equal [[0, 2], [1, 2], [2, 2]], events
    assert_equal "seen #{seal.url} as studio", record(seal)["output"]
    assert_equal ["passed", 0, "echo seen $BASE_URL as $SMOKE_SEAL_APP", seal.url],
                 record(seal).values_at("outcome", "exit_code", "command", "url")
  end

  def test_evidence_of_a_lane_has_nothing_of_a_request_and_is_kept
    seal = seal("'true'")
    assert_equal %w[total_ms], record(seal)["timings"].keys
    assert_empty record(seal).keys & %w[method status request_id protocol peer bytes redirects]
    assert_equal seal, SmokeSeal::Seal.from_h(seal.to_h)
  end

  def test_lane_that_fails_turns_the_seal_red_unless_it_only_warns
    seal = seal("'echo no such button; exit 2'")
    assert_predicate seal, :red?
    assert_match(%r{\A1/2 green vs .*; failing: browser exit 2\z}, seal.summary)
    assert_equal [{ "expectation" => "exit", "expected" => "0", "got" => "2", "got_without_page_text" => "2",
                    "cause" => "app", "label" => "exit 2" }],
                 record(seal)["findings"]
    seal = seal("{ command: 'exit 2', severity: warn }")
    assert_predicate seal, :green?
    assert_match(/; warning: browser exit 2\z/, seal.summary)
  end

  def test_lane_that_cannot_run_here_leaves_the_verdict_alone
    seal = seal("no-such-command-anywhere")
    assert_predicate seal, :green?
    assert_match(%r{\A1/1 green vs .*; not run: browser \(command not found\)\z}, seal.summary)
    assert_equal ["not_run", "command not found"], record(seal).values_at("outcome", "reason")
    assert_equal seal, SmokeSeal::Seal.from_h(seal.to_h)
    broken = seal("no-such-command-anywhere", pages: { "/up" => [500, {}, ""] })
    assert_predicate broken, :red?
  end

  def test_lane_whose_pipe_hides_failures_leaves_the_release_unsealed
    seal = seal("'(echo 2 failed; exit 1) | cat'")
    assert_predicate seal, :unsealed?
    assert_match(/; not judged: browser exit code\z/, seal.summary)
    assert_equal [0, "it exited with 0, and said that tests failed"], record(seal).values_at("exit_code", "reason")
  end

  def test_lane_that_prints_a_webhook_keeps_its_token
    seal = seal("'echo URL=https://chat.example/api/webhooks/1/canary end'")
    assert_equal "URL=https://chat.example/api/webhooks/[hidden] end", record(seal)["output"]
    refute_match(/canary/, seal.to_json)
  end

  def test_lane_that_takes_too_long_leaves_the_release_unsealed
    seal = seal("{ command: 'sleep 60', timeout: 0.2 }")
    assert_predicate seal, :unsealed?
    assert_match(/; not judged: browser timeout\z/, seal.summary)
    assert_equal "it had not ended after 0.2 s", record(seal)["reason"]
  end

  def test_deadline_of_the_caller_bounds_the_lane_and_that_of_the_config_does_not
    assert_match(/; not judged: browser timeout\z/, seal("'sleep 60'", deadline: 0.3).summary)
    seal = seal("'sleep 0.6', deadline: 0.3")
    assert_predicate seal, :green?, seal.summary
  end

  def test_credentials_reach_the_command_and_nothing_else
    in_studio("'echo $BASE_URL $SMOKE_TEST_TOKEN; exit 1'") do |folder, server|
      url = server.url.sub("://", "://robot:canary-password@")
      seal = SmokeSeal.run("studio", config: "#{folder}/config/smoke_seal.yml", url: url)
      assert_equal "http://[hidden]#{server.url.delete_prefix("http://")}", record(seal)["output"].strip
      [seal.to_json, seal.inspect, seal.verdict_line].each { |told| refute_match(/canary|robot/, told) }
    end
  end

  # -- Where it runs

  def test_lane_runs_above_the_config_folder
    in_studio("pwd") do |folder|
      seal = SmokeSeal.run("studio", config: "#{folder}/config/smoke_seal.yml")
      assert_equal folder, record(seal)["output"]
    end
    yaml = "apps: { studio: { url: http://127.0.0.1:#{closed_port}, browser: pwd, boot_window: 0 } }"
    in_folder("smoke.yml" => yaml) do |folder|
      seal = SmokeSeal.run("studio", config: "#{folder}/smoke.yml")
      assert_equal folder, record(seal)["output"]
    end
  end

  # -- Whether it runs

  def test_lane_can_be_left_out
    seal = seal("'exit 1'", browser: false)
    assert_predicate seal, :green?
    assert_equal(%w[up], seal.evidence.map { |record| record["check"] })
  end

  def test_lane_that_is_requested_must_be_declared
    assert_predicate seal("'true'", browser: true), :green?
    in_app("apps: { studio: { url: http://127.0.0.1:1, boot_window: 0 } }") do |folder|
      suite = SmokeSeal::Config.load(path: "#{folder}/config/smoke_seal.yml").suite("studio")
      error = assert_raises(SmokeSeal::ConfigError) { suite.run(browser: true) }
      assert_match(/\Abrowser: no browser lane is declared; /, error.message)
      seal = SmokeSeal.run("studio", config: "#{folder}/config/smoke_seal.yml", browser: true)
      assert_predicate seal, :unsealed?
      assert_match(/no browser lane is declared/, seal.summary)
    end
  end

  # -- What becomes of its processes

  def test_exception_of_the_block_ends_it
    in_studio("'echo $$ > pid; sleep 60 & sleep 60'") do |folder|
      pid = nil
      assert_raises(IOError) do
        SmokeSeal.run("studio", config: "#{folder}/config/smoke_seal.yml") do |event|
          next unless event.name == :checked

          pid = pid_in("#{folder}/pid")
          raise IOError, "enough"
        end
      end
      refute File.exist?("/proc/#{pid}"), "it is not even left to be reaped"
    end
  end

  def test_timeout_of_the_caller_ends_it
    in_studio("'echo $$ > pid; sleep 60; true'") do |folder|
      caller = Thread.current
      # As Timeout does it; but not before there is something to end.
      timeout = Thread.new { pid_in("#{folder}/pid").tap { caller.raise(Timeout::Error, "too long") } }
      assert_raises(Timeout::Error) { SmokeSeal.run("studio", config: "#{folder}/config/smoke_seal.yml") }
      refute File.exist?("/proc/#{timeout.value}")
    end
  end

  def test_ctrl_c_ends_it
    in_studio("'echo $$ > pid; sh -c \"trap true INT TERM; echo \\$\\$ > child; sleep 60; sleep 60\"'") do |folder|
      pid = Command.spawn("studio", folder: folder, out: File::NULL, err: File::NULL)
      started = [pid_in("#{folder}/pid"), pid_in("#{folder}/child")]
      Process.kill(:INT, pid)
      assert_equal(130, within(SOON) { Process.wait2(pid).last.exitstatus })
      started.each { |process| assert_gone(process) }
    end
  end

  # A host that waits for any child may get this one, whether or not its end was seen before.
  def test_a_host_that_reaps_the_command_leaves_the_lane_unjudged
    in_studio("'echo $$ > pid; sleep 0.3'") do |folder|
      thief = Thread.new do
        pid_in("#{folder}/pid") && Process.wait(-1)
      rescue Errno::ECHILD
        nil # its end was seen before
      end
      seal = within(SOON) { SmokeSeal.run("studio", config: "#{folder}/config/smoke_seal.yml") }
      assert_includes [["passed", nil], ["unjudged", "no exit code"]], record(seal).values_at("outcome", "error")
      thief.join
    end
  end

  def test_other_child_processes_of_the_host_are_not_reaped
    child = Process.spawn("sleep 0.1; exit 7")
    assert_predicate seal("'sleep 0.3'"), :green?
    assert_equal 7, Process.wait2(child).last.exitstatus
  end
end
