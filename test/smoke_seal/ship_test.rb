# frozen_string_literal: true

require_relative "../test_helper"
require_relative "../support/discord_server"
require_relative "../support/host_process"
require_relative "../support/plain_ship"
require "json"

# The seal as a step of a ship in plain Ruby: whatever happens, the ship goes on, and the operator is told.
class ShipTest < Minitest::Test
  include PlainShip

  def test_a_green_seal_is_reported_recorded_and_returned
    recorded = nil
    seal = in_shop { ship(record: ->(given) { recorded = given }) }
    assert_predicate seal, :green?
    assert_equal seal, recorded
    lines = said.lines(chomp: true)
    assert_equal "sealing shop: 2 checks", lines[0]
    assert_match(/\A2 passed, 0 failed, \d requests?\z/, lines[1])
    assert_equal seal.verdict_line, lines.last
  end

  def test_a_red_seal_is_reported_with_its_rollback_commands_before_the_recorder_is_called
    told = nil
    seal = in_shop(BROKEN) { ship(sha: "0a1b2c3", heroku_app: "shop-prod", record: ->(_seal) { told = said.dup }) }
    assert_predicate seal, :red?
    assert_match(/^1 passed, 1 failed/, told)
    assert_match(/^🔴 Production smoke seal: FAILED — 1.2 green/, told)
    assert_match(/heroku rollback .*--app shop-prod/, told)
    assert_equal told, said
  end

  def test_without_a_recorder_nothing_is_recorded_and_nothing_is_said_of_it
    in_shop { ship }
    refute_match(/record/, said)
  end

  DEEP = -> { DEEP.call }
  FAILING = {
    "raises" => [-> { raise "no dyno" }, "RuntimeError: no dyno"],
    "raises what is no StandardError" => [-> { raise NotImplementedError, "later" }, "NotImplementedError: later"],
    "raises what nobody rescues" => [-> { raise Exception, "odd" }, "Exception: odd"], # rubocop:disable Lint/RaiseException
    "runs out of stack" => [-> { DEEP.call }, "SystemStackError: stack level too deep"],
    "calls abort" => [-> { abort "heroku said no" }, "it called exit with 1: heroku said no"],
    "calls exit" => [-> { exit 3 }, "it called exit with 3"],
    "exits as if all was well" => [-> { exit }, "it called exit with 0"],
    "ends its thread" => [-> { Thread.exit }, "it ended its thread"],
    "throws" => [-> { throw :done }, "UncaughtThrowError: uncaught throw :done"],
    "times out" => [-> { raise Timeout::Error, "execution expired" }, "Timeout::Error: execution expired"]
  }.freeze

  FAILING.each do |what, (recorder, reason)|
    define_method("test_a_recorder_that_#{what.tr(" ", "_")}_does_not_strand_the_ship") do
      seal = nil
      _out, err = capture_io { seal = in_shop { ship(record: ->(_seal) { recorder.call }) } }
      assert_predicate seal, :green?
      assert_includes said, "the verdict could not be recorded: #{reason}"
      assert_later(seal)
      assert_includes ["", "heroku said no\n"], err
    end
  end

  HANGING = {
    "sleeps" => -> { sleep },
    "computes" => -> { loop { nil } },
    "rescues everything" => lambda {
      begin
        sleep
      rescue Exception # rubocop:disable Lint/RescueException
        retry
      end
    }
  }.freeze

  HANGING.each do |what, recorder|
    define_method("test_a_recorder_that_#{what.tr(" ", "_")}_is_given_up") do
      seal = within(20) { in_shop { ship(record_within: 0.3, record: ->(_seal) { recorder.call }) } }
      assert_predicate seal, :green?
      assert_includes said, "the verdict could not be recorded: it took longer than 0.3 s, and was given up"
      assert_later(seal)
    end
  end

  def test_an_invalid_recorder_is_reported
    in_shop { ship(record: "heroku run") }
    assert_includes said, "the verdict is not recorded: record: must respond to call"
  end

  def test_an_interrupt_passes_from_the_recorder_and_from_the_caller
    assert_raises(Interrupt) { in_shop { ship(record: ->(_seal) { raise Interrupt }) } }
    ship_thread = Thread.current
    assert_raises(Interrupt) do
      in_shop { ship(record: ->(_seal) { ship_thread.raise(Interrupt) || sleep }) }
    end
    assert_raises(SignalException) { in_shop { ship(record: ->(_seal) { raise SignalException, "TERM" }) } }
  end

  def test_listeners_that_abort_or_raise_are_reported
    seal = in_shop(BROKEN) { ship(tell: [->(_alert) { exit 2 }, ->(_alert) { raise "no" }], on_event: ->(_) { abort }) }
    assert_predicate seal, :red?
    assert_includes said, "tell failed: it called exit with 2"
    assert_includes said, "tell failed: RuntimeError: no"
    assert_includes said, "on_event failed at failed: it called exit with 1"
  end

  def test_tell_gets_the_alert_with_the_result_of_the_recording
    alerts = []
    in_shop { ship(tell: ->(alert) { alerts << alert }) }
    assert_empty alerts
    in_shop(BROKEN) { ship(release: "r-1", tell: ->(alert) { alerts << alert }, record: ->(_) { raise "no dyno" }) }
    assert_equal ["r-1", true], [alerts.first.release, alerts.first.seal.red?]
    assert_match(/could not be recorded: RuntimeError: no dyno/, alerts.first.text)
  end

  def test_discord_is_notified_as_configured
    DiscordServer.start do |discord|
      with_env("OPERATORS" => discord.webhook) do
        in_shop(BROKEN, top: "alert: { discord: env:OPERATORS }") { ship(release: "r-1") }
      end
      assert_match(/FAILED/, discord.payloads.first.fetch("content"))
    end
  end

  def test_events_tell_the_start_and_the_end
    seen = []
    in_shop { ship(sha: nil, release: "r-1", on_event: ->(event) { seen << event }) }
    in_shop(BROKEN) { ship(on_event: ->(event) { seen << event }) }
    ship(app: "nowhere", on_event: ->(event) { seen << event })
    assert_equal %i[started completed started failed started unsealed], seen.map(&:name)
    assert_equal ["shop", "r-1", nil], seen.first.to_h.values_at(:app, :release, :seal)
    assert_nil seen.first.gate
  end

  def test_the_event_of_the_end_has_a_gate_record
    seen = []
    in_shop(BROKEN) { ship(on_event: ->(event) { seen << event }) }
    gate = seen.last.gate(cmd: "bin/prod-smoke shop", tier: "production_smoke")
    assert_equal %i[state cause reason duration_ms cmd tier], gate.keys
    assert_equal ["failed", "app", "bin/prod-smoke shop", "production_smoke"],
                 gate.values_at(:state, :cause, :cmd, :tier)
    assert_kind_of Integer, gate[:duration_ms]
  end

  def test_a_gate_record_has_a_cause_and_a_reason_unless_it_is_green
    assert_equal ["completed", nil, nil], in_shop { ship }.gate.values_at(:state, :cause, :reason)
    unsealed = ship(app: "nowhere")
    assert_equal ["unsealed", nil, unsealed.summary], unsealed.gate.values_at(:state, :cause, :reason)
  end

  def test_a_baseline_tells_what_failed_before_the_release
    in_shop(BROKEN) do
      before = SmokeSeal.baseline("shop", config: config)
      File.write("#{folder}/before.json", JSON.generate("seal" => before.to_h))
      [before, "#{folder}/before.json"].each do |baseline|
        @console = StringIO.new
        ship(baseline: baseline)
        assert_match(/nothing new since this release; .*failing: home 500 \(red before this release\)$/, said)
        assert_includes said, "A rollback is not advised: nothing is new since this release: home failed before it"
      end
    end
  end

  def test_a_baseline_of_another_app_or_of_no_seal_is_told_and_left_out
    in_shop(BROKEN) do
      before = SmokeSeal.baseline("shop", config: config)
      ship(baseline: before.to_h.merge("app" => "blog"))
      assert_includes said, "baseline: is a seal of blog, so nothing is compared with it"
      ship(baseline: 7, previous: "#{folder}/none.json")
      assert_includes said, "baseline: is no seal, so nothing is compared with it"
      assert_includes said, "previous: the file could not be read, so nothing is compared with it: Errno::ENOENT"
      refute_includes said, "before this release"
    end
  end

  def test_options_that_are_unknown_are_reported_and_nothing_raises
    seal = in_shop { ship(relase: "r-1") }
    assert_predicate seal, :green?
    assert_match(/unknown facts, left out: relase/, said)
    [{}, { app: nil }, { app: Object.new }, { app: "shop", config: "/none.yml" }].each do |odd|
      assert_predicate SmokeSeal::Ship.seal(**odd, console: @console), :unsealed?
    end
    _out, err = capture_io do
      assert_predicate SmokeSeal::Ship.seal(app: "shop", notes: 7, release: 8, console: Object.new), :unsealed?
    end
    assert_match(/unknown app shop/, err)
  end

  def test_a_console_that_is_closed_or_that_nobody_reads_does_not_stop_the_ship
    reader, writer = IO.pipe
    reader.close
    recorded = nil
    seal = nil
    _out, err = capture_io do
      seal = in_shop(BROKEN) { ship(console: writer, heroku_app: "shop-prod", record: ->(given) { recorded = given }) }
    end
    assert_equal seal, recorded
    assert_match(/heroku rollback/, err)
  ensure
    writer.close
  end

  def test_the_callers_own_timeout_ends_it
    in_shop({ "/up" => nil, "/" => nil }) do
      assert_raises(Timeout::Error) { Timeout.timeout(0.3) { ship } }
    end
  end

  # In a process without RubyGems' Rails, and in a folder of its own.
  def test_it_needs_neither_rails_nor_a_database
    in_shop do
      out = HostProcess.say(<<~RUBY, config)
        require "smoke_seal"
        seal = SmokeSeal::Ship.seal(app: "shop", config: ARGV[0], console: $stdout, record: ->(_seal) { abort "no" })
        puts [seal.status, defined?(Rails), defined?(ActiveSupport), defined?(ActiveRecord)].inspect
      RUBY
      assert_includes out, '["green", nil, nil, nil]'
    end
  end

  private

  # The line that is shown records the same verdict.
  def assert_later(seal)
    line = said[/^  printf '%s\\n' (\S+) \| bin.rails smoke_seal:record$/, 1]
    message = SmokeSeal::RecordMessage.parse(line)
    assert_equal seal.to_h.except("evidence"), message.seal.to_h
  end
end
