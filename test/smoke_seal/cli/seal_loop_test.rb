# frozen_string_literal: true

require_relative "../../test_helper"
require_relative "../../support/prod_smoke"
require "smoke_seal/cli"
require "json"
require "time"

# --watch: seal after seal, until Ctrl-C.
class CLISealLoopTest < Minitest::Test
  include ProdSmoke

  LOOP = SmokeSeal::CLI::SealLoop
  TIME = Time.utc(2026, 6, 26, 21, 28, 45)

  # A seal of checks with these outcomes.
  def seal(outcomes)
    evidence = outcomes.map do |check, outcome|
      finding = { "expectation" => "status", "label" => "500", "expected" => "2xx", "got" => "500", "cause" => "app" }
      { "check" => check.to_s, "outcome" => outcome, "url" => "https://x.example/", "attempts" => 1,
        "findings" => outcome == "passed" ? [] : [finding] }
    end
    red = outcomes.value?("failed")
    SmokeSeal::Seal.from_h("status" => red ? "red" : "green", "summary" => red ? "1/2 green" : "2/2 green",
                           "checked_at" => TIME.iso8601, "evidence" => evidence)
  end

  GREEN = { up: "passed", home: "passed" }.freeze
  RED = { up: "passed", home: "failed" }.freeze

  # Makes these seals, and is interrupted in the pause after the last one.
  #
  # @return [Array] the last seal, what was printed, the pauses, and the green seal that each one was given
  def watch(seals, **options)
    out = StringIO.new
    pauses = []
    given = []
    left = seals.dup
    pause = lambda do |seconds|
      pauses << seconds
      raise Interrupt if left.empty?
    end
    seals_in_turn = LOOP.new(SmokeSeal::CLI::Output.new(out), interval: 30, pause: pause, clock: -> { TIME }, **options)
    last = seals_in_turn.run do |green|
      given << green
      left.shift || raise(Interrupt)
    end
    [last, out.string, pauses, given]
  end

  def test_each_seal_is_one_line_with_the_time_and_what_changed
    last, printed, pauses, given = watch([GREEN, GREEN, RED, RED, GREEN].map { |outcomes| seal(outcomes) })
    assert_predicate last, :green?
    assert_equal <<~TEXT, printed
      2026-06-26T21:28:45Z  🟢 Production smoke seal: passed — 2/2 green
      2026-06-26T21:28:45Z  🟢 Production smoke seal: passed — 2/2 green  no change
      2026-06-26T21:28:45Z  🔴 Production smoke seal: FAILED — 1/2 green  verdict: green → red; failing now: home (500)
      2026-06-26T21:28:45Z  🔴 Production smoke seal: FAILED — 1/2 green  no change
      2026-06-26T21:28:45Z  🟢 Production smoke seal: passed — 2/2 green  verdict: red → green; fixed: home
    TEXT
    assert_equal [30] * 5, pauses
    assert_equal([nil, true, true, true, true], given.map { |green| green&.green? })
  end

  def test_json_is_one_object_a_line
    as_json = ->(one, change) { JSON.generate("green" => one.green?, "change" => change) }
    _last, printed, = watch([GREEN, RED].map { |outcomes| seal(outcomes) }, as_json: as_json)
    objects = printed.lines.map { |line| JSON.parse(line) }
    changes = objects.map { |one| [one["green"], one.dig("change", "verdict")] }
    assert_equal [[true, nil], [false, %w[green red]]], changes
  end

  def test_an_interrupt_before_the_first_seal_is_passed_on
    assert_raises(Interrupt) { watch([]) }
  end

  def test_it_ends_when_nobody_reads_the_output
    reader, writer = IO.pipe
    reader.close
    seals_in_turn = LOOP.new(SmokeSeal::CLI::Output.new(writer), interval: 30, pause: ->(_) { flunk "went on" })
    assert_predicate seals_in_turn.run { seal(RED) }, :red?
  end

  def test_ctrl_c_ends_the_command_with_the_exit_code_of_the_last_seal
    { PAGE => 0, [500, {}, ""] => 1 }.each do |page, code|
      HTTPServer.start({ "/" => page }) do |server|
        in_studio(server) do |folder|
          reader, writer = IO.pipe
          pid = Command.spawn("--watch", "--json", folder: folder, out: writer, err: File::NULL)
          writer.close
          object = within(20) { JSON.parse(reader.gets) }
          assert_equal [code.zero?, nil], object.values_at("passed", "change")
          Process.kill(:INT, pid)
          assert_equal code, within(20) { Process.wait2(pid).last.exitstatus }
          assert_empty reader.read
        end
      end
    end
  end

  def test_what_is_refused_is_one_line_of_json_as_well
    result = Command.run("shop", "--watch", "--json", "--config", "/no/such.yml")
    assert_equal [2, 1], [result.code, result.out.lines.size]
    assert_equal %w[app url passed seal reason], JSON.parse(result.out).keys
  end

  def test_interval_has_bounds_and_a_default
    assert_equal([60, 10, 90.5], [nil, "10", "90.5"].map { |given| LOOP.interval(given) })
    %w[9 0 -1 x 86401].each do |given|
      assert_refused(/\Aprod-smoke: --watch takes a number of seconds from 10 to 86400; /,
                     Command.run("--watch=#{given}"))
    end
  end

  def test_options_that_do_not_fit_are_refused
    { %w[--baseline x] => "--watch takes no --baseline", %w[--since x] => "--watch takes no --since",
      %w[--format github] => "--watch takes no --github",
      %w[--format tap] => "--watch prints text or JSON; give a report to --report" }.each do |options, message|
      result = Command.run("shop", "--watch", *options)
      assert_equal [2, "prod-smoke: #{message}"], [result.code, result.err.lines(chomp: true).first]
    end
  end

  def test_option_and_command_are_told_apart_in_the_help
    help = Command.run("--help").out
    assert_match(/--watch\[=SECONDS\]\n.*Ctrl-C\n.*for cron: prod-smoke watch$/, help)
  end
end
