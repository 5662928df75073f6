# frozen_string_literal: true

require_relative "report_seals"

# Seals of several vantages.
module QuorumSeals
  include ReportSeals

  TASKS_500 = { "expectation" => "status", "expected" => "2xx", "got" => "500", "got_without_page_text" => "500",
                "cause" => "app", "label" => "500" }.freeze

  # @param vote [String] as {SmokeSeal::Seal#quorum} has it
  # @param checks [Hash{String => Array(String, Numeric, String)}] outcome, milliseconds and failure by check
  def vantage(name, vote, checks: {}, **more)
    records = checks.map do |check, (outcome, ms, failing)|
      { "check" => check, "outcome" => outcome, "ms" => ms, "failing" => failing }.compact
    end
    { "vantage" => name, "vote" => vote, "checks" => records, **more.transform_keys(&:to_s) }
      .reject { |_, value| value == [] }
  end

  def well(base) = { "up" => ["passed", base], "home" => ["passed", base * 2], "tasks" => ["passed", base * 3] }

  def broken(base, word = "500") = well(base).merge("tasks" => ["failed", base * 2, word])

  # @return [Hash] the data of a seal, as the core records it
  def quorum_seal(status, summary, evidence, rule:, needed:, vantages:, **more)
    seal(status, evidence, summary: summary, quorum: { "rule" => rule, "needed" => needed, "vantages" => vantages },
                           **more)
  end

  def records_of(vantage, *records) = records.map { |record| { **record, "vantage" => vantage } }

  # Green by 2 of 4 networks, although one vantage is red; of the others one has a wrong clock, one said nothing.
  def minority_red(**more)
    vantages = [vantage("local", "green", checks: well(12.4), duration_ms: 212, summary: "3/3 green"),
                vantage("fra", "red", network: "hetzner", checks: broken(21.5), duration_ms: 412,
                                      summary: "2/3 green; failing: tasks 500"),
                vantage("sfo", "green", network: "AS14061", checks: well(154.2), duration_ms: 1412,
                                        summary: "3/3 green"),
                vantage("ams", "not_judged", network: "hetzner", reason: "its clock is 75 s ahead", checks: well(18.1),
                                             duration_ms: 312, summary: "3/3 green"),
                vantage("tokyo", "not_heard")]
    summary = "green on 2 of 5 vantages; fra: tasks 500; not judged: ams (its clock is 75 s ahead); " \
              "not heard: tokyo; rule: 2 of 4 networks"
    records = records_of("local", record("up"), record("home"), record("tasks"))
    quorum_seal("green", summary, records, rule: "2 of 4", needed: 2, vantages: vantages, **more)
  end

  # Red by 2 of 4: two vantages see the same, and one sees something else.
  def majority_red(**more)
    vantages = [vantage("local", "green", checks: well(12.4)), vantage("fra", "red", checks: broken(21.5)),
                vantage("sfo", "red", network: "AS14061", checks: broken(154.2)),
                vantage("tokyo", "red", checks: broken(240.0, "timeout"))]
    failed = record("tasks", "failed", status: 500, findings: [{ **TASKS_500, "since" => "new" }],
                                       curl: "curl https://shop.example/tasks")
    records = [*records_of("local", record("up"), record("home")), *records_of("fra", failed)]
    quorum_seal("red", "red on 3 of 4 vantages; fra, sfo: tasks 500; tokyo: tasks timeout; rule: 2 of 4", records,
                rule: "2 of 4", needed: 2, vantages: vantages, **more)
  end

  # 25 vantages and 40 checks, of which one fails at every third vantage.
  def large_quorum(**more)
    names = Array.new(40) { |number| "page #{number + 1}" }
    vantages = Array.new(25) do |number|
      fails = (number % 3).zero?
      checks = names.to_h { |name| [name, ["passed", 20.5 + (number * 7)]] }
      checks["page 7"] = ["failed", 31.25, "500"] if fails
      vote, summary = fails ? ["red", "39/40 green; failing: page 7 500"] : ["green", "40/40 green"]
      vantage("vantage-#{number + 1}", vote, network: "AS#{64_500 + number}", checks: checks, duration_ms: 900,
                                             summary: summary)
    end
    records = names.map { |name| name == "page 7" ? record(name, "failed", findings: [TASKS_500]) : record(name) }
    quorum_seal("red", "red on 9 of 25 vantages; rule: 2 of 25", records_of("vantage-1", *records),
                rule: "2 of 25", needed: 2, vantages: vantages, **more)
  end
end
