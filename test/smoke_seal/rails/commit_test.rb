# frozen_string_literal: true

require "rails_helper"
require_relative "seal_records"

# Real commits, and one that the database refuses.
class CommitTest < ActiveSupport::TestCase
  include TestDatabase

  self.use_transactional_tests = false

  setup { @record = SealRecords::Record.create!(title: "R1") }

  teardown { SealRecords.create_tables }

  def green = @green ||= SmokeSeal::Seal.from_result(passed: true, summary: "6/6 green")
  def stored = SealRecords::Record.find(@record.id)
  def execute(sql) = ActiveRecord::Base.connection.execute(sql)

  # Every UPDATE succeeds, and leaves a reference to nothing that the commit is refused for.
  def refuse_commits
    execute("CREATE TABLE late_children (parent_id integer REFERENCES late_parents (id) DEFERRABLE INITIALLY DEFERRED)")
    if postgres?
      execute("CREATE FUNCTION late() RETURNS trigger LANGUAGE plpgsql AS " \
              "'BEGIN INSERT INTO late_children VALUES (999); RETURN NEW; END'")
      execute("CREATE TRIGGER late AFTER UPDATE ON seal_records FOR EACH ROW EXECUTE FUNCTION late()")
    else
      execute("CREATE TRIGGER late AFTER UPDATE ON seal_records BEGIN INSERT INTO late_children VALUES (999); END")
    end
  end

  def with_refused_commits
    execute("CREATE TABLE late_parents (id integer PRIMARY KEY)")
    refuse_commits
    yield
  ensure
    execute(postgres? ? "DROP FUNCTION late() CASCADE" : "DROP TRIGGER late")
    %w[late_children late_parents].each { |table| execute("DROP TABLE #{table}") }
  end

  test "a commit that the database refuses is not taken for a failed callback" do
    with_refused_commits do
      assert_raises(ActiveRecord::StatementInvalid) { @record.record_smoke_seal!(green) }
    end
    assert_nil @record.smoke_seal
    assert_empty @record.changed_attribute_names_to_save
    @record.update!(state: "shipped")
    assert_nil stored.smoke_seal
  end

  test "a real commit is distinguished from a failed callback after it" do
    @record.told = ->(_record) { raise NotImplementedError, "no such broadcast" }
    error = assert_raises(SmokeSeal::Sealable::CallbackError) { @record.record_smoke_seal!(green) }
    assert_match(/NotImplementedError: no such broadcast/, error.message)
    assert_equal green, stored.smoke_seal
  end
end
