# frozen_string_literal: true

require "rails_helper"
require_relative "../../support/quorum_seals"

class SealColumnTest < ActiveSupport::TestCase
  AT = Time.utc(2026, 6, 26, 21, 28, 45)

  def green(summary = "6/6 green") = SmokeSeal::Seal.from_result(passed: true, summary: summary, checked_at: AT)

  def with_evidence(*records)
    SmokeSeal::Seal.from_h("status" => "red", "summary" => "1/2", "evidence" => records)
  end

  def record(name, outcome, bytes)
    { "check" => name, "outcome" => outcome, "method" => "GET", "url" => "http://x.example/#{"x" * bytes}",
      "attempts" => 1 }
  end

  def column(raw = {}) = SmokeSeal::SealColumn.new(raw)

  test "a first seal is stored unchanged" do
    assert_equal green.to_h, column.with(green, limit: 10)
  end

  test "the seal before goes to the history, newest first, and only the last verdict before keeps its evidence" do
    raw = %w[1 2 3].inject({}) do |held, summary|
      column(held).with(with_evidence(record("a", "failed", 1)).then { green(summary) }, limit: 10)
    end

    assert_equal "3", raw["summary"]
    assert_equal %w[2 1], column(raw).history.map(&:summary)
    raw = column(with_evidence(record("a", "failed", 1)).to_h).with(green, limit: 10)
    assert_equal [%w[checked_at evidence status summary]], (raw["history"].map { |entry| entry.keys.sort })
    raw = column(raw).with(SmokeSeal::Seal.unsealed("no network"), limit: 10)
    assert_equal [nil, 1], (raw["history"].map { |entry| entry["evidence"]&.size })
    raw = column(raw).with(green("later"), limit: 10)
    assert_equal [nil, nil, nil], (raw["history"].map { |entry| entry["evidence"]&.size })
  end

  # A check that was attempted often, and has as many follow-ups as a record keeps.
  def eventful_record(number)
    attempts = Array.new(20) do |nth|
      { "started_ms" => 1234.5 + nth, "duration_ms" => 123.4, "status" => 503, "result" => "503" }
    end
    follow_ups = Array.new(12) do |nth|
      { "url" => "/assets/application-#{"0a1b2c3d" * 5}-#{nth}.js", "started_ms" => 61_234.5, "duration_ms" => 12.3,
        "status" => 200 }
    end
    record("page #{number}", "passed", 20).merge(
      "started_ms" => 61_000.1, "earlier_attempts" => attempts, "follow_ups" => follow_ups, "more_follow_ups" => 40
    )
  end

  test "the requests of twelve eventful checks are stored in full" do
    records = Array.new(12) { |number| eventful_record(number) }
    seal = with_evidence(*records)
    stored = column.with(seal, limit: 10)
    assert_equal seal.evidence, stored["evidence"]
    assert_operator JSON.generate(stored["evidence"]).bytesize, :<, 48 * 1024
  end

  test "the history is capped, and a limit of 0 stores none" do
    raw = %w[1 2 3 4].inject({}) { |held, summary| column(held).with(green(summary), limit: 2) }
    assert_equal %w[3 1], column(raw).history.map(&:summary)

    assert_not column(raw).with(green("5"), limit: 0).key?("history")
  end

  def at(minutes, summary = minutes.to_s, passed: true)
    SmokeSeal::Seal.from_result(passed: passed, summary: summary, checked_at: minutes && (AT + (minutes * 60)))
  end

  # What the column holds once these were recorded, one after the other.
  def recorded(*seals, limit: 10) = seals.inject({}) { |raw, seal| column(raw).with(seal, limit: limit) }

  # The summaries of all of them, the verdict's first.
  def order(raw) = [raw, *raw["history"]].map { |entry| entry["summary"] }

  test "a history filled by a watch keeps the first verdict, the one before and each change of colour" do
    colours = [true, true, true, false, false, true, true, true, true, true]
    seals = colours.map.with_index { |passed, minute| at(minute, passed: passed) }
    assert_equal %w[9 8 5 3 0], order(recorded(*seals, limit: 4))
    assert_equal %w[9 8 7 5 3 0], order(recorded(*seals, limit: 5))
    assert_equal %w[9 8 0], order(recorded(*seals, limit: 2))
    assert_equal %w[9 8], order(recorded(*seals, limit: 1))
  end

  test "a release whose colour changes with each seal keeps the newest changes up to the limit" do
    seals = Array.new(40) { |minute| at(minute, passed: minute.even?) }
    assert_equal %w[39 38 37 36 35 34 33 32 31 30 0], order(recorded(*seals))
  end

  test "unsealed attempts do not count as a change of colour" do
    attempts = (1..5).map { |minute| SmokeSeal::Seal.unsealed("u#{minute}", checked_at: AT + (minute * 60)) }
    assert_equal %w[6 u5 u4 0], order(recorded(at(0), *attempts, at(6), limit: 3))
  end

  test "the seal with the latest check time comes first, in whatever order they are recorded" do
    [1, 2, 3, 4].permutation.each do |minutes|
      assert_equal %w[4 3 2 1], order(recorded(*minutes.map { |minute| at(minute) })), minutes.inspect
    end
    assert_equal %w[4 3], order(recorded(at(4), at(1), at(3), limit: 1))
    assert_equal %w[4], order(recorded(at(4), at(3), limit: 0))
  end

  test "of equal or unknown times the seal that is recorded later comes first" do
    assert_equal %w[b a], order(recorded(at(1, "a"), at(1, "b")))
    assert_equal %w[b a], order(recorded(at(nil, "a"), at(1, "b")))
    assert_equal %w[b a], order(recorded(at(1, "a"), at(nil, "b")))
    assert_equal %w[new b a], order(recorded(at(9, "new"), at(1, "a"), at(1, "b")))
  end

  test "the same seal recorded twice is stored once" do
    assert_equal %w[1], order(recorded(at(1), at(1)))
    assert_equal %w[3 2 1], order(recorded(at(1), at(3), at(2), at(1), at(2), at(3)))
    with = with_evidence(record("a", "failed", 1))
    without = SmokeSeal::Seal.from_h(with.to_h.except("evidence"))
    assert_equal [with.to_h] * 2, [recorded(with, without), recorded(without, with)]
  end

  test "an unsealed one never hides a newer or later recorded verdict" do
    unsealed = ->(minutes) { SmokeSeal::Seal.unsealed("no network", checked_at: AT + (minutes * 60)) }
    assert_equal ["2", "no network"], order(recorded(at(2), unsealed.call(1)))
    assert_equal ["2", "no network"], order(recorded(unsealed.call(3), at(2)))
    assert_equal ["2", "no network"], order(recorded(at(2), unsealed.call(3)))
    assert_equal ["3", "no network", "2"], order(recorded(at(1, "2"), unsealed.call(2), at(3)))
  end

  test "an unsealed one is kept in the history with its reason" do
    unsealed = SmokeSeal::Seal.unsealed("no network", app: "shop", url: "http://x.example")
    raw = column(column.with(unsealed, limit: 10)).with(green, limit: 10)

    assert_equal [unsealed], column(raw).history
  end

  test "a malformed history is read as empty" do
    odd = [nil, 7, "red", {}, { "status" => "blue" }, { "unsealed" => true, "checked_at" => "yesterday" },
           { "status" => "red", "checked_at" => 7 }, []]
    assert_equal [nil, "red"], column("history" => odd).history.map(&:status)
    assert_empty column("history" => "none").history
    assert_empty column(nil).history
    assert_nil column("oops").seal
    assert_nil column([]).app
  end

  test "the app is that of the latest check" do
    history = [{ "status" => "red", "app" => 7 }, { "status" => "red", "app" => "shop" },
               { "status" => "red", "app" => "old" }]
    assert_equal "shop", column("status" => "green", "history" => history).app
    assert_equal "new", column("status" => "green", "app" => "new", "history" => history).app
  end

  test "evidence within the limit is kept whole" do
    seal = with_evidence(record("a", "passed", 20_000), record("b", "failed", 20_000))
    assert_equal seal.to_h, column.with(seal, limit: 10)
  end

  test "too much evidence loses that of passed checks first, and the record says so" do
    seal = with_evidence(record("a", "passed", 40_000), record("b", "failed", 40_000), record("c", "passed", 1))
    raw = column.with(seal, limit: 10)

    assert_equal ["b"], (raw["evidence"].map { |entry| entry["check"] })
    assert_equal 2, raw["evidence_left_out"]
    assert_predicate column(raw).seal, :red?
  end

  test "the remaining evidence is kept as far as it fits" do
    seal = with_evidence(record("a", "failed", 70_000), record("b", "failed", 60_000), record("c", "unjudged", 40_000),
                         record("d", "warned", 1000))
    raw = column.with(seal, limit: 10)

    assert_equal %w[b d], (raw["evidence"].map { |entry| entry["check"] })
    assert_equal 2, raw["evidence_left_out"]
    assert_operator JSON.generate(raw).bytesize, :<, SmokeSeal::SealColumn::LARGEST_EVIDENCE + 200
  end

  LARGEST = SmokeSeal::SealColumn::LARGEST_EVIDENCE
  # Seals of several vantages.
  VANTAGES = Object.new.extend(QuorumSeals)

  def stored(seal, **options) = column.with(SmokeSeal::Seal.load(seal), limit: 10, **options)

  def bytes(raw) = JSON.generate(raw.slice("evidence", "quorum")).bytesize - "{\"evidence\":,\"quorum\":}".bytesize

  # How many results of vantages there are, by outcome.
  def results(raw) = of_vantages(raw).flatten.map { |result| result["outcome"] }.tally

  def of_vantages(raw) = raw["quorum"]["vantages"].map { |vantage| vantage.fetch("checks", []) }

  # 25 vantages and 40 checks, each with as many requests as a record keeps.
  def eventful_quorum
    seal = VANTAGES.large_quorum
    records = seal["evidence"].each_with_index.map { |record, number| { **eventful_record(number), **record } }
    { **seal, "evidence" => records }
  end

  test "what vantages said is kept whole where it fits" do
    assert_equal VANTAGES.minority_red, stored(VANTAGES.minority_red)
  end

  test "of 25 vantages and 40 checks each vote and each failure is kept, passed evidence is left out, and both count" do
    raw = stored(eventful_quorum)
    assert_operator bytes(raw), :<=, LARGEST
    assert_equal [["page 7"], 39], [raw["evidence"].map { |record| record["check"] }, raw["evidence_left_out"]]
    assert_equal({ "passed" => 991, "failed" => 9 }, results(raw))
    raw = stored(eventful_quorum, largest: LARGEST / 2)
    assert_operator bytes(raw), :<=, LARGEST / 2
    assert_equal [25, 9], [of_vantages(raw).size, results(raw)["failed"]]
    assert_equal 1000, results(raw).values.sum + raw["quorum_left_out"]
    assert_predicate column(raw).seal, :red?
    assert_equal raw["quorum"], column(raw).seal.quorum
  end

  test "the passed results of a vantage are kept whole or not at all" do
    raw = stored(VANTAGES.large_quorum, largest: 20_000)
    assert_operator bytes(raw), :<=, 20_000
    assert_equal [0, 1, 40], of_vantages(raw).map(&:size).uniq.sort
    assert_equal 9, results(raw)["failed"]
  end

  test "where not even the votes fit with their reasons, they are kept alone, and else the verdict" do
    raw = stored(eventful_quorum, largest: 2000)
    assert_equal %w[vantage vote], raw["quorum"]["vantages"].flat_map(&:keys).uniq - %w[checks]
    assert_operator raw["quorum_left_out"], :>, 980
    raw = stored(eventful_quorum, largest: 500)
    assert_equal [false, 1000], [raw.key?("quorum"), raw["quorum_left_out"]]
    assert_predicate column(raw).seal, :red?
  end

  test "results that do not pass are cut where they are too many" do
    seal = VANTAGES.large_quorum
    failed = { "outcome" => "failed", "failing" => "x" * 300 }
    all_red = seal["quorum"]["vantages"].map do |vantage|
      { **vantage, "checks" => vantage["checks"].map { |result| { **result, **failed } } }
    end
    raw = stored({ **seal, "quorum" => { **seal["quorum"], "vantages" => all_red } })
    assert_operator bytes(raw), :<=, LARGEST
    assert_equal 1000, results(raw)["failed"] + raw["quorum_left_out"]
  end

  test "only the verdict and the one before it keep what vantages said" do
    seals = Array.new(3) { |minute| { **VANTAGES.majority_red, "checked_at" => (AT + (minute * 60)).iso8601 } }
    raw = seals.inject({}) { |held, seal| column(held).with(SmokeSeal::Seal.load(seal), limit: 10) }
    entries = [raw, *raw["history"]]
    assert_equal([true, true, false], entries.map { |entry| entry.key?("quorum") })
  end

  test "the same seal without the results of its vantages is stored once" do
    seal = SmokeSeal::Seal.load(VANTAGES.majority_red)
    line = SmokeSeal::RecordMessage.parse(SmokeSeal::RecordMessage.new(seal).line).seal
    [[seal, line], [line, seal]].each { |seals| assert_equal seal.to_h, recorded(*seals).except("failing") }
  end

  test "an endless summary is cut" do
    raw = column.with(green("x" * 100_000), limit: 10)
    assert_equal "#{"x" * 4000}…", raw["summary"]
  end

  test "a NUL character is removed before the database" do
    raw = column.with(green("a\u0000b"), limit: 10)
    assert_equal "ab", raw["summary"]
  end
end
