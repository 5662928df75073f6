# frozen_string_literal: true

require "rails_helper"

class ActionAuditTest < ActiveSupport::TestCase
  AT = Time.utc(2026, 6, 26, 21, 28, 45)

  def audit(data = nil) = SmokeSeal::ActionAudit.new(data)

  test "the newest entries are kept, the newest first" do
    kept = (1..30).reduce(audit) { |held, number| held.with("reseal", by: "p#{number}", at: AT + number) }
    assert_equal((11..30).map { |number| "p#{number}" }.reverse, kept.entries.map(&:by))
    assert_equal AT + 30, kept.entries.first.at
  end

  test "a request gets its result later" do
    held = audit.with("reseal", by: nil, at: AT, id: "a").with("acknowledge", by: "ada", at: AT, track: "red")
    entries = audit(JSON.parse(JSON.generate(held.with_result("a", "green").to_a))).entries
    assert_equal [["acknowledge_red", "ada", nil], ["reseal", nil, "green"]],
                 (entries.map { |entry| [entry.kind, entry.by, entry.result] })
  end

  test "unknown data is left out" do
    data = ["x", { "action" => "delete" }, { "action" => "reseal", "at" => "never", "result" => "blue" }]
    assert_equal [["reseal", nil, nil]], (audit(data).entries.map { |entry| [entry.kind, entry.at, entry.result] })
    assert_empty audit("x").entries
  end

  test "a name is one line of bounded length" do
    assert_equal "Ada Lovelace", SmokeSeal::ActionAudit.name_of(" Ada\u0000\nLovelace\u202E ")
    assert_equal 100, SmokeSeal::ActionAudit.name_of("a" * 500).length
    assert_equal "a�", SmokeSeal::ActionAudit.name_of("a\xFF")
  end
end
