# frozen_string_literal: true

require_relative "../test_helper"
require "active_support"
require "active_support/core_ext/hash/indifferent_access"
require "active_support/time"
require "active_support/testing/time_helpers"
require "date"
require "json"

class SealTest < Minitest::Test
  include ActiveSupport::Testing::TimeHelpers
  include Workspace

  AT = Time.utc(2026, 6, 26, 21, 28, 45)

  def green(summary: "6/6 green", checked_at: AT)
    SmokeSeal::Seal.from_result(passed: true, summary: summary, checked_at: checked_at)
  end

  def red(summary: "5/6 green; failing: tasks 500", checked_at: AT)
    SmokeSeal::Seal.from_result(passed: false, summary: summary, checked_at: checked_at)
  end

  def unsealed = SmokeSeal::Seal.unsealed("no network", app: "studio", url: "https://app.example.com", checked_at: AT)

  # A seal with evidence of every kind: what passed, what failed, a redirect, a request that nothing answered.
  def seal_of_a_run
    checks = <<~YAML
      apps:
        studio:
          checks:
            home: { path: /, title: Studio }
            moved: { path: /moved }
            tasks: { path: /tasks, header: { X-Frame-Options: DENY }, severity: warn }
            broken: { path: /broken }
    YAML
    pages = { "/" => [200, {}, "<title>Gone</title>"], "/moved" => [302, { "Location" => "/tasks" }, ""],
              "/tasks" => [200, {}, "ok"], "/broken" => "no HTTP at all\r\n\r\n" }
    in_app(checks) do |folder|
      HTTPServer.start(pages) do |server|
        SmokeSeal.run("studio", config: "#{folder}/config/smoke_seal.yml", url: server.url, boot_window: 0)
      end
    end
  end

  # -- What it says

  def test_green_says_so_in_every_reader
    seal = green
    assert_equal "green", seal.status
    assert_predicate seal, :green?
    refute_predicate seal, :red?
    refute_predicate seal, :unsealed?
    assert_equal "🟢", seal.badge
    assert_equal "passed", seal.label
    assert_equal "🟢 Production smoke seal: passed — 6/6 green", seal.verdict_line
  end

  def test_red_says_so_in_every_reader
    seal = red
    assert_equal "red", seal.status
    assert_predicate seal, :red?
    refute_predicate seal, :green?
    refute_predicate seal, :unsealed?
    assert_equal "🔴", seal.badge
    assert_equal "FAILED", seal.label
    assert_equal "🔴 Production smoke seal: FAILED — 5/6 green; failing: tasks 500", seal.verdict_line
  end

  def test_unsealed_has_no_status_that_could_be_taken_for_a_verdict
    seal = unsealed
    assert_nil seal.status
    assert_predicate seal, :unsealed?
    refute_predicate seal, :green?
    refute_predicate seal, :red?
    assert_equal "⚪ Production smoke seal: unsealed — no network", seal.verdict_line
  end

  def test_constants_name_the_statuses
    assert_equal "green", SmokeSeal::Seal::GREEN
    assert_equal "red", SmokeSeal::Seal::RED
    assert_equal %w[green red], SmokeSeal::Seal::STATUSES.sort
  end

  def test_passed_is_judged_by_truth_and_not_by_type
    assert_predicate SmokeSeal::Seal.from_result(passed: 1), :green?
    assert_predicate SmokeSeal::Seal.from_result(passed: nil), :red?
  end

  def test_summary_is_stripped
    assert_equal "6/6 green", green(summary: "  6/6 green\n").summary
  end

  def test_without_a_summary_there_is_no_dash
    [nil, "", "   "].each do |none|
      assert_equal "", green(summary: none).summary
      assert_equal "🟢 Production smoke seal: passed", green(summary: none).verdict_line
      assert_equal "🔴 Production smoke seal: FAILED", red(summary: none).verdict_line
    end
  end

  def test_verdict_line_is_one_line_whatever_the_summary_holds
    assert_equal "🟢 Production smoke seal: passed — one two", green(summary: "one\ntwo").verdict_line
  end

  def test_summary_that_is_no_utf8_is_made_utf8
    summary = green(summary: "caf\xE9").summary
    assert_equal "caf�", summary
    assert_predicate summary, :valid_encoding?
    assert_equal "café", green(summary: "café".encode("ISO-8859-1")).summary
  end

  # -- When

  def test_checked_at_is_a_time_in_utc
    at = green(checked_at: Time.new(2026, 6, 26, 23, 28, 45, "+02:00")).checked_at
    assert_instance_of Time, at
    assert_predicate at, :utc?
    assert_equal AT, at
  end

  def test_checked_at_is_as_fine_as_it_is_written
    assert_equal AT, green(checked_at: AT + Rational(999, 1000)).checked_at
  end

  def test_checked_at_comes_from_whatever_ruby_and_rails_call_a_time
    in_paris = ActiveSupport::TimeZone["Europe/Paris"].local(2026, 6, 26, 23, 28, 45)
    date_time = DateTime.new(2026, 6, 26, 23, 28, 45, "+02:00")
    [in_paris, date_time, "2026-06-26T21:28:45Z", "2026-06-26T23:28:45+02:00"].each do |given|
      assert_equal AT, green(checked_at: given).checked_at, given.inspect
    end
  end

  def test_checked_at_may_be_unknown
    seal = green(checked_at: nil)
    assert_nil seal.checked_at
    assert_nil seal.to_h.fetch("checked_at")
  end

  def test_checked_at_that_is_no_time_is_refused_by_name
    ["yesterday", 5, Object.new, BasicObject.new].each do |odd|
      error = assert_raises(ArgumentError) { green(checked_at: odd) }
      assert_match(/\Achecked_at must be a Time, an ISO 8601 string or nil, not /, error.message)
    end
  end

  def test_years_that_no_text_can_hold_are_refused_and_do_not_crash
    [Time.utc(10_000), Time.utc(300_000), Time.utc(-1), Time.at(10**30)].each do |far|
      assert_raises(ArgumentError) { green(checked_at: far) }
      assert_nil SmokeSeal::Seal.from_h("status" => "red", "checked_at" => far).checked_at
    end
  end

  def test_default_checked_at_is_now
    before = Time.now.floor
    at = SmokeSeal::Seal.from_result(passed: true).checked_at
    assert_includes before..Time.now, at
  end

  def test_default_checked_at_is_the_time_of_a_frozen_clock
    freeze_time do
      assert_equal Time.now.floor, SmokeSeal::Seal.from_result(passed: true).checked_at
    end
    travel_to(AT) do
      assert_equal AT, SmokeSeal::Seal.from_result(passed: true).checked_at
      assert_equal AT, SmokeSeal::Seal.unsealed("no network").checked_at
    end
  end

  def test_seal_of_a_run_is_made_at_the_time_of_a_frozen_clock
    travel_to(AT) { assert_equal AT, seal_of_a_run.checked_at }
  end

  # -- to_h and back

  def test_to_h_has_the_three_keys_first_and_as_strings
    hash = green.to_h
    assert_equal %w[status summary checked_at], hash.keys.first(3)
    assert_equal({ "status" => "green", "summary" => "6/6 green", "checked_at" => "2026-06-26T21:28:45Z" }, hash)
  end

  def test_to_h_of_an_unsealed_seal_holds_the_reason_and_no_status
    assert_equal({ "status" => nil, "summary" => "no network", "checked_at" => "2026-06-26T21:28:45Z",
                   "unsealed" => true, "app" => "studio", "url" => "https://app.example.com" }, unsealed.to_h)
    assert_nil SmokeSeal::Seal.from_h(unsealed.to_h)
  end

  def test_from_h_of_to_h_is_the_same_seal
    [green, red, green(summary: nil), red(checked_at: nil)].each do |seal|
      assert_equal seal, SmokeSeal::Seal.from_h(seal.to_h)
    end
  end

  def test_from_h_of_to_h_keeps_the_evidence_of_a_run
    seal = seal_of_a_run
    assert_equal(%w[failed passed warned failed], seal.evidence.map { |record| record["outcome"] })
    read = SmokeSeal::Seal.from_h(seal.to_h)
    assert_equal seal, read
    assert_equal seal.to_h, read.to_h
    assert_equal seal.evidence, read.evidence
  end

  # What only some runs know of a check: each field alone, so that none is lost for another.
  def test_from_h_of_to_h_keeps_every_field_of_a_record
    hash = seal_of_a_run.to_h
    { "cause" => "throttled", "final" => true, "earlier" => %w[503 refused], "revision" => "0a1b2c3", "age" => 40,
      "revisions" => { "0a1b2c3" => 2, "9f8e7d6" => 1 }, "curl" => "curl -sS https://app.example.com/", "attempts" => 7,
      "reason" => "429", "error" => "throttled" }.each do |field, value|
      with_it = hash.merge("evidence" => [hash["evidence"].first.merge(field => value)])
      seal = SmokeSeal::Seal.from_h(with_it)
      assert_equal value, seal.evidence.first[field]
      [SmokeSeal::Seal.from_h(JSON.parse(seal.to_json)), Marshal.load(Marshal.dump(seal))].each do |read|
        assert_equal with_it, read.to_h, field
      end
    end
  end

  def test_from_h_keeps_every_cause_of_a_finding
    %w[app edge tls dns network throttled old_revision].each do |cause|
      hash = seal_of_a_run.to_h
      hash["evidence"].first["findings"].first["cause"] = cause
      assert_equal hash, SmokeSeal::Seal.from_h(hash).to_h
    end
  end

  def test_from_h_keeps_the_evidence_of_ten_thousand_checks
    hash = seal_of_a_run.to_h
    hash["evidence"] *= 2_500
    assert_equal hash, SmokeSeal::Seal.from_h(hash).to_h
  end

  def test_from_h_takes_strings_and_symbols
    expected = red(summary: "tasks 500")
    assert_equal expected, SmokeSeal::Seal.from_h(status: "red", summary: "tasks 500", checked_at: AT)
    assert_equal expected, SmokeSeal::Seal.from_h(status: :red, summary: :"tasks 500", checked_at: AT)
    assert_equal expected,
                 SmokeSeal::Seal.from_h("status" => "red", "summary" => "tasks 500", "checked_at" => AT.iso8601)
  end

  def test_from_h_takes_the_hashes_of_rails
    assert_equal green, SmokeSeal::Seal.from_h(ActiveSupport::HashWithIndifferentAccess.new(green.to_h))
  end

  def test_from_h_gives_nil_for_what_is_no_seal
    [nil, {}, [], "green", 5, Object.new, BasicObject.new, { "status" => nil }, { "status" => "amber" },
     { "status" => "GREEN" }, { "status" => ["green"] }, { "summary" => "6/6" }].each do |odd|
      assert_nil SmokeSeal::Seal.from_h(odd)
    end
  end

  def test_from_h_gives_a_seal_without_a_time_for_a_malformed_one
    ["yesterday", "", "2026-13-45T99:99:99Z", 5, [], {}, BasicObject.new, "\xFF"].each do |malformed|
      seal = SmokeSeal::Seal.from_h("status" => "red", "summary" => "tasks 500", "checked_at" => malformed)
      assert_equal red(summary: "tasks 500", checked_at: nil), seal
    end
  end

  def test_from_h_leaves_odd_fields_out
    objects = [Object.new, Class, 10**40, Float::NAN, Float::INFINITY, 3i, /x/, "\xFF".b.to_sym, "\xFF\0", nil, [[]]]
    objects.each do |odd|
      hash = { "status" => "green", "summary" => "6/6", "evidence" => odd, "duration_ms" => odd, odd => odd }
      assert_equal "6/6", SmokeSeal::Seal.from_h(hash)&.summary, odd.inspect
    end
    odd = BasicObject.new
    assert_predicate SmokeSeal::Seal.from_h("status" => "green", "evidence" => [odd], "url" => odd, nil => odd), :green?
  end

  def test_from_h_never_raises_what_an_object_raises
    hostile = Class.new { def to_s = raise("no") }.new
    assert_predicate SmokeSeal::Seal.from_h("status" => "green", "summary" => hostile, "checked_at" => hostile), :green?
    assert_nil SmokeSeal::Seal.from_h("status" => hostile)
  end

  def test_from_h_ends_on_a_hash_that_holds_itself
    hash = { "status" => "red", "summary" => "tasks 500", "checked_at" => AT }
    hash["evidence"] = [hash, hash]
    hash["other"] = hash
    within(10) { assert_equal red(summary: "tasks 500"), SmokeSeal::Seal.from_h(hash) }
  end

  # -- A value

  def test_seals_with_equal_hashes_are_equal
    assert_equal green, green
    assert green.eql?(green)
    assert_equal green.hash, green.hash
  end

  def test_seals_that_differ_in_anything_are_not_equal
    [red(summary: "6/6 green"), green(summary: "5/5 green"), green(checked_at: AT + 1), unsealed, nil, green.to_h,
     BasicObject.new].each do |other|
      refute green == other
      refute green.eql?(other)
    end
  end

  def test_seal_is_a_hash_key
    counts = { green => 1, red => 2 }
    assert_equal 1, counts[green]
    assert_equal 2, counts[red]
    assert_nil counts[unsealed]
    assert_equal 2, [green, green, red].uniq.size
  end

  def test_seal_is_frozen_and_cannot_be_made_otherwise
    assert_predicate green, :frozen?
    assert_raises(FrozenError) { green.instance_variable_set(:@status, "red") }
    assert_raises(TypeError, NoMethodError) { SmokeSeal::Seal.new }
  end

  def test_an_allocated_seal_is_no_verdict
    empty = SmokeSeal::Seal.allocate
    assert_predicate empty, :unsealed?
    assert_nil empty.status
    assert_nil SmokeSeal::Formatter.seal_line(empty)
  end

  def test_what_a_seal_hands_out_is_not_its_own
    seal = seal_of_a_run
    before = seal.to_h
    seal.summary << "!"
    seal.evidence.first["outcome"] = "passed"
    seal.to_h.clear
    assert_equal before, seal.to_h
  end

  def test_dup_and_clone_are_the_seal_itself
    seal = green
    assert_same seal, seal.dup
    assert_same seal, seal.clone
  end

  def test_ractors_share_a_seal
    assert Ractor.shareable?(green)
    assert Ractor.shareable?(seal_of_a_run)
  end

  def test_marshal_keeps_a_seal
    [green, red(checked_at: nil), unsealed, seal_of_a_run].each do |seal|
      assert_equal seal, Marshal.load(Marshal.dump(seal))
    end
  end

  def test_marshal_refuses_bytes_that_are_no_seal
    ["", "{}", "\xFF", '{"status":"amber"}'].each do |bytes|
      error = assert_raises(TypeError) { SmokeSeal::Seal._load(bytes) }
      assert_equal "these bytes are no SmokeSeal::Seal", error.message
    end
  end

  def test_json_keeps_a_seal
    seal = seal_of_a_run
    [seal.to_json, JSON.generate(seal), JSON.generate("smoke_seal" => seal)[/\{"status.*\}(?=\})/]].each do |json|
      assert_equal seal, SmokeSeal::Seal.from_h(JSON.parse(json))
    end
    assert_equal seal.to_h, seal.as_json
    assert_equal({ "a" => green.to_h }, JSON.parse(JSON.pretty_generate("a" => green)))
  end

  def test_seal_is_matched_by_pattern
    case red(summary: "tasks 500")
    in { status: "red", summary: /tasks/ => summary, checked_at: Time => at, evidence: [] }
      assert_equal ["tasks 500", AT], [summary, at]
    end
  end

  def test_seal_reads_as_its_verdict_line
    assert_equal green.verdict_line, green.to_s
    assert_equal "#<SmokeSeal::Seal #{green.verdict_line}>", green.inspect
  end

  # -- The way back

  def rollback_commands(seal = red, repo: "/srv/studio", heroku_app: "studio", **rest)
    seal.rollback_commands(repo: repo, heroku_app: heroku_app, **rest)
  end

  def test_a_seal_that_is_not_red_has_no_rollback_commands
    assert_equal [], rollback_commands(green)
    assert_equal [], rollback_commands(unsealed)
  end

  def test_rollback_commands_are_the_fastest_the_durable_and_the_boards
    fastest, durable, board, *more = rollback_commands(deployed_sha: "0a1b2c3")
    assert_match(/\Aheroku rollback --app studio(?:   # .+)?\z/, fastest)
    assert_match(%r{\Agit -C /srv/studio revert -m1 0a1b2c3 && .*push heroku.*   # }, durable)
    assert_match(/\ARelease#abandon!/, board)
    assert_empty more
  end

  def test_unknown_commit_has_a_placeholder
    [{}, { deployed_sha: nil }, { deployed_sha: "" }].each do |unknown|
      assert_includes rollback_commands(**unknown)[1], "revert -m1 <release-merge-sha> "
    end
  end

  def test_what_a_shell_would_take_apart_is_quoted
    fastest, durable, = rollback_commands(repo: "/srv/my app", heroku_app: "a;b", deployed_sha: "$(id)")
    assert_includes fastest, "--app 'a;b' "
    assert_includes durable, "git -C '/srv/my app' revert -m1 '$(id)' "
  end
end
