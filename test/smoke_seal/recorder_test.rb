# frozen_string_literal: true

require_relative "../test_helper"
require_relative "../support/plain_ship"
require_relative "../support/quorum_seals"
require "json"
require "shellwords"

# Recorders that reach another machine through a command: what travels, and what is taken for recorded.
class RecorderTest < Minitest::Test
  include PlainShip

  Recorder = SmokeSeal::Recorder
  # Seals of several vantages.
  VANTAGES = Object.new.extend(QuorumSeals)
  ODD = "4/6 \"green\"; 'failing': $(rm -rf ~) `x` \\ 🚀 é\nnext line\ttab %s !! ~"

  # The other side, as a Ruby script of its own: reads what it is given as `smoke_seal:record` does, keeps it, and
  # answers.
  OTHER_SIDE = <<~RUBY.freeze
    $LOAD_PATH.unshift("#{File.expand_path("../../lib", __dir__)}")
    require "smoke_seal"
    text = ENV["SEAL"] || (ENV["FILE"] ? File.read(ENV["FILE"]) : $stdin.read)
    message = SmokeSeal::RecordMessage.parse(text)
    File.write(ENV.fetch("KEPT"), message.to_json)
    puts "booting", message.receipt
  RUBY

  def seal(**facts)
    base = { "status" => "red", "app" => "shop", "checked_at" => "2026-06-26T21:28:45Z" }
    SmokeSeal::Seal.from_h(base.merge(facts.transform_keys(&:to_s)))
  end

  def with_other_side
    in_folder("record.rb" => OTHER_SIDE) do |folder|
      yield "#{RbConfig.ruby} #{folder}/record.rb", "#{folder}/kept.json"
    end
  end

  # What the other side has of it.
  def kept(path) = SmokeSeal::RecordMessage.parse(File.read(path))

  def evidence(count, bytes)
    finding = { "expectation" => "status", "label" => "500", "expected" => "2xx", "got" => "500", "cause" => "app" }
    Array.new(count) do |index|
      { "check" => "check #{index}", "outcome" => "failed", "url" => "https://x.example/#{"x" * bytes}",
        "attempts" => 1, "findings" => [finding] }
    end
  end

  def test_a_seal_arrives_as_it_was_by_each_way
    message = SmokeSeal::RecordMessage.new(seal(summary: ODD), release: "2026 'June' 🚀\n", apps: %w[shop hub])
    with_other_side do |command, path|
      env = { "KEPT" => path }
      { command => env, "env SEAL={seal} #{command}" => env, "env FILE={file} #{command}" => env,
        ["sh", "-c", "SEAL={seal} #{command}"] => env,
        # A shell in between, as ssh and kamal have one.
        ["sh", "-c", "sh -c 'SEAL={seal} #{command}'"] => env }.each do |words, environment|
        Recorder.remote(words, env: environment).call(message.seal, message)
        arrived = kept(path)
        assert_equal [message.seal, message.release, message.apps], [arrived.seal, arrived.release, arrived.apps]
        File.delete(path)
      end
    end
  end

  def test_a_file_carries_the_evidence_and_a_line_does_not
    big = seal(summary: "0/3", evidence: evidence(3, 4000))
    with_other_side do |command, path|
      Recorder.remote("env FILE={file} #{command}", env: { "KEPT" => path }).call(big)
      assert_equal big, kept(path).seal
      Recorder.remote(command, env: { "KEPT" => path }).call(big)
      assert_empty kept(path).seal.evidence
      assert_equal ["check 0 500", "check 1 500", "check 2 500"], kept(path).failing
    end
  end

  def odd_seals
    [seal(summary: ODD), seal(summary: "🚀" * 50_000), seal(summary: "x" * 3000, evidence: evidence(200, 10)),
     seal(summary: "\u0000\e[31m\u202E", url: "https://x.example/#{"é" * 500}"),
     SmokeSeal::Seal.unsealed("no network", app: "shop")]
  end

  def test_a_line_is_short_and_safe_whatever_the_seal_says
    odd_seals.each do |odd|
      line = SmokeSeal::RecordMessage.new(odd, release: "r 'é' 1", apps: Array.new(30) { |index| "app-#{index}" }).line
      assert_operator line.bytesize, :<=, 4000
      assert_match(/\A[\w.-]+\z/, line)
      read = SmokeSeal::RecordMessage.parse(line)
      assert_equal [odd.status, odd.app, odd.checked_at, "r 'é' 1"],
                   [read.seal.status, read.seal.app, read.seal.checked_at, read.release]
    end
  end

  def test_a_line_has_the_vote_of_each_vantage_and_not_its_checks
    arrived = by_line(VANTAGES.minority_red).quorum
    assert_equal [%w[local green], %w[fra hetzner red], %w[sfo AS14061 green],
                  ["ams", "hetzner", "not_judged", "its clock is 75 s ahead"], %w[tokyo not_heard]],
                 arrived["vantages"].map(&:values)
  end

  def test_a_line_that_is_too_long_keeps_the_summary_and_drops_the_votes
    arrived = by_line({ **VANTAGES.large_quorum, "summary" => "x" * 2000 })
    assert_equal [2000, nil], [arrived.summary.length, arrived.quorum]
    assert_nil by_line(VANTAGES.large_quorum, apps: Array.new(300) { |number| "app number #{number}" }).quorum
  end

  # The seal that arrives by a line.
  def by_line(data, **options)
    line = SmokeSeal::RecordMessage.new(SmokeSeal::Seal.load(data), **options).line
    assert_operator line.bytesize, :<=, SmokeSeal::RecordMessage::LONGEST_LINE
    SmokeSeal::RecordMessage.parse(line).seal
  end

  def test_a_line_is_found_among_what_a_login_shell_says_and_a_damaged_one_is_refused
    message = SmokeSeal::RecordMessage.new(seal(summary: ODD), release: "r-1")
    read = SmokeSeal::RecordMessage.parse("Running on ⬢ board… up, run.1\r\n\e[0m#{message.line}\r\n")
    assert_equal [message.seal, message.receipt], [read.seal, read.receipt]
    damaged = message.line.sub(/eyJ./, "eyJx")
    ["", " \n", "ok", "{", "[]", "7", "{}", '{"seal":{}}', message.line[0..-4], damaged, "\xFF"].each do |text|
      assert_raises(SmokeSeal::RecordMessage::UnreadableError, text) { SmokeSeal::RecordMessage.parse(text) }
    end
  end

  def test_json_of_any_kind_is_read
    red = seal(summary: "1/2")
    [red.to_json, JSON.generate("seal" => red.to_h, "passed" => false), JSON.pretty_generate(red.to_h)].each do |text|
      assert_equal red, SmokeSeal::RecordMessage.parse(text).seal
    end
    unsealed = SmokeSeal::Seal.unsealed("no network", app: "shop")
    assert_equal unsealed, SmokeSeal::RecordMessage.parse(unsealed.to_json).seal
  end

  # The script of the other side, what the ship says of it.
  UNCONFIRMED = "ended without an error, but did not confirm that the seal is stored"
  FAILING = {
    "lies with garbage" => ["cat /dev/urandom | head -c 300000; echo; echo done; exit 0",
                            /#{UNCONFIRMED}; its last line: done$/],
    "lies with an echo" => ["cat; exit 0", /#{UNCONFIRMED}; its last line: smoke-seal/],
    "says nothing" => ["exit 0", /#{UNCONFIRMED}$/],
    "fails" => ["echo booting; echo 'App not found' >&2; exit 7",
                /ended with exit code 7; its last line: App not found$/],
    "is killed" => ["kill -9 $$", /was ended by signal KILL$/],
    "closes its input" => ["exec 0<&-; exit 1", /ended with exit code 1$/],
    "prints without end" => ["yes lies | head -c 10000000; exit 4", /ended with exit code 4; its last line: lies$/]
  }.freeze

  FAILING.each do |what, (script, expected)|
    define_method("test_a_command_that_#{what.tr(" ", "_")}_is_told_and_the_release_ships") do
      seal = in_shop do
        in_folder("record" => "#!/bin/sh\n#{script}\n") do |folder|
          ship(release: "r-1", record: Recorder.remote("sh #{folder}/record"))
        end
      end
      assert_predicate seal, :green?
      assert_match(/the verdict could not be recorded: sh \S+record #{expected}/, said)
      assert_recorded_later(seal)
    end
  end

  def test_a_command_that_hangs_is_ended_with_all_that_it_started
    in_shop do |_server|
      in_folder("record" => "#!/bin/sh\necho $$ > $PIDS\nsleep 1000 &\necho $! >> $PIDS\nwait\n") do |folder|
        recorder = Recorder.remote("sh #{folder}/record", env: { "PIDS" => "#{folder}/pids" })
        within(20) { ship(record: recorder, record_within: 1) }
        assert_includes said, "the verdict could not be recorded: it took longer than 1 s, and was given up"
        File.readlines("#{folder}/pids").each { |pid| assert_gone(Integer(pid)) }
      end
    end
  end

  # What it started may keep its output open.
  def test_a_command_that_leaves_something_running_is_not_waited_for
    with_other_side do |command, path|
      script = "sleep 1000 & #{command}"
      within(20) { Recorder.remote(["sh", "-c", script], env: { "KEPT" => path }).call(seal(summary: "1/2")) }
      assert_path_exists path
    end
  end

  def test_the_receipt_counts_and_not_the_exit_code
    with_other_side do |command, path|
      Recorder.remote(["sh", "-c", "#{command}; exit 9"], env: { "KEPT" => path }).call(seal(summary: "1/2"))
      assert_path_exists path
    end
  end

  def test_a_command_that_cannot_be_started_is_reported
    in_shop { ship(record: Recorder.remote("no-such-heroku run --app x")) }
    assert_match(/recorded: no-such-heroku run --app x could not be started: No such file or directory/, said)
    error = assert_raises(Recorder::NotRecordedError) { Recorder.remote(" ").call(seal(summary: "")) }
    assert_equal "no command is given", error.message
  end

  def test_a_password_in_the_command_is_not_told
    in_shop { ship(record: Recorder.remote("sh -c 'exit 1' https://me:hunter2@x.example/")) }
    assert_match(/exit code 1/, said)
    refute_includes said[/Notes.*?\n\n/m], "hunter2"
  end

  def test_kamal_gets_the_line_as_an_argument
    in_folder("kamal" => "#!/bin/sh\nprintf '%s\\n' \"$@\" > $ARGUMENTS\n") do |folder|
      File.chmod(0o755, "#{folder}/kamal")
      env = { "ARGUMENTS" => "#{folder}/arguments" }
      { "app exec --primary --reuse" => "bin/rails smoke_seal:record",
        "app exec -d board 'bin/rails smoke_seal:record RELEASE=7'" => "bin/rails smoke_seal:record RELEASE=7" }
        .each do |arguments, command|
          recorder = Recorder.kamal(arguments, program: "#{folder}/kamal", env: env)
          assert_raises(Recorder::NotRecordedError) { recorder.call(seal(summary: ODD)) }
          told = File.readlines("#{folder}/arguments", chomp: true).last
          assert_equal "#{command} SEAL=#{SmokeSeal::RecordMessage.new(seal(summary: ODD)).line}", told
        end
    end
  end

  def test_a_rails_runner_gets_ruby
    in_folder("rails" => "#!/bin/sh\ncat > $GIVEN\n") do |folder|
      File.chmod(0o755, "#{folder}/rails")
      message = SmokeSeal::RecordMessage.new(seal(summary: ODD), release: "r-1")
      recorder = Recorder.remote("#{folder}/rails runner -", env: { "GIVEN" => "#{folder}/given" })
      assert_raises(Recorder::NotRecordedError) { recorder.call(message.seal, message) }
      assert_equal "SmokeSeal::ReceivedSeal.record!(\"#{message.line}\")\n", File.read("#{folder}/given")
      assert_match(%r{\Aprintf '%s\\n' SmokeSeal::ReceivedSeal.* \| \S+/rails runner -\z}, recorder.later(message))
    end
  end

  private

  # What is printed hands the same verdict over once the other side works.
  def assert_recorded_later(seal)
    command = said[/^To record it later:\n  (printf .*)$/, 1]
    line, = command.match(/printf '%s\\n' (\S+) \| sh /).captures
    assert_equal seal.to_h.except("evidence"), SmokeSeal::RecordMessage.parse(line).seal.to_h
  end

  def assert_gone(pid)
    within(10) { sleep(0.01) while running?(pid) }
  end

  # Whoever was ended, and is not waited for yet, is a zombie.
  def running?(pid)
    File.read("/proc/#{pid}/stat")[/\) (\w)/, 1] != "Z"
  rescue SystemCallError
    false
  end
end
