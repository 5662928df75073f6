# frozen_string_literal: true

require "rails_helper"
require "pp" # rubocop:disable Lint/RedundantRequireStatement -- pretty_inspect is not loaded with pp
require_relative "seal_records"

class SealableTest < ActiveSupport::TestCase
  include SealRecords
  include TestDatabase

  setup { @record = Record.create!(title: "R1", apps: { "shop" => "a1" }) }

  AT = Time.utc(2026, 6, 26, 21, 28, 45)

  def green(summary = "6/6 green") = SmokeSeal::Seal.from_result(passed: true, summary: summary, checked_at: AT)
  def red = SmokeSeal::Seal.from_result(passed: false, summary: "5/6 green", checked_at: AT)
  def stored = Record.find(@record.id)

  # From here on every UPDATE of the table fails in the database itself.
  def refuse_updates
    if postgres?
      Record.connection.execute("ALTER TABLE seal_records ADD CONSTRAINT refused CHECK (smoke_seal = '{}') NOT VALID")
    else
      Record.connection.execute("CREATE TRIGGER refused BEFORE UPDATE ON seal_records " \
                                "BEGIN SELECT RAISE(ABORT, 'the disk is full'); END")
    end
  end

  def accept_updates
    drop = postgres? ? "ALTER TABLE seal_records DROP CONSTRAINT refused" : "DROP TRIGGER refused"
    Record.connection.execute(drop)
  end

  test "a recorded seal is read back, and the raw column stays readable" do
    assert_equal @record, @record.record_smoke_seal!(red)
    assert_equal red, @record.smoke_seal
    assert_equal red, stored.smoke_seal
    assert_equal "red", stored[:smoke_seal]["status"]
    assert_predicate stored, :smoke_sealed?
  end

  test "a value that is no seal is refused with a message" do
    error = assert_raises(ArgumentError) { @record.record_smoke_seal!(nil) }
    assert_equal "nil is no SmokeSeal::Seal", error.message
  end

  test "a column that is not JSON is refused" do
    Record.connection.add_column(:unmigrated_records, :smoke_seal, :text)
    Unmigrated.reset_column_information
    error = assert_raises(SmokeSeal::Sealable::MissingColumnError) { Unmigrated.create!.record_smoke_seal!(green) }
    assert_equal "unmigrated_records.smoke_seal is a text column: it must be json, or jsonb on PostgreSQL (bin/rails " \
                 "g smoke_seal:install SealRecords::Unmigrated writes the migration)", error.message
  ensure
    Record.connection.remove_column(:unmigrated_records, :smoke_seal)
    Unmigrated.reset_column_information
  end

  test "a binary column is refused by its name, before anything is requested" do
    Record.connection.add_column(:unmigrated_records, :smoke_seal, :binary)
    Unmigrated.reset_column_information
    error = assert_raises(SmokeSeal::Sealable::MissingColumnError) { Unmigrated.create!.reseal!(app: "shop") }
    assert_match(/\Aunmigrated_records\.smoke_seal is a binary column: it must be json/, error.message)
  ensure
    Record.connection.remove_column(:unmigrated_records, :smoke_seal)
    Unmigrated.reset_column_information
  end

  test "releases are found by their verdict" do
    Record.delete_all
    releases = %w[green red unsealed never].to_h { |name| [name, Record.create!(title: name)] }
    releases["green"].record_smoke_seal!(green)
    releases["red"].record_smoke_seal!(red)
    releases["unsealed"].record_smoke_seal!(SmokeSeal::Seal.unsealed("no network"))
    assert_equal %w[green], Record.sealed_green.map(&:title)
    assert_equal %w[red], Record.where.not(title: "x").sealed_red.map(&:title)
    assert_equal %w[never unsealed], Record.unsealed.order(:title).map(&:title)
    assert_empty Record.sealed_green.sealed_red
  end

  test "consoles and APIs do not show the evidence, which the seal has" do
    record = { "check" => "home", "outcome" => "failed", "method" => "GET", "url" => "http://x.example/", "attempts" => 1 }
    seal = SmokeSeal::Seal.from_h("status" => "red", "summary" => "0/1", "evidence" => [record])
    @record.record_smoke_seal!(green).record_smoke_seal!(seal)
    [@record, stored].each do |release|
      shown = [release.inspect, release.pretty_inspect, release.to_json, release.as_json.to_s,
               release.serializable_hash.to_s]
      shown.each do |text|
        assert_no_match(/x\.example|evidence|history/, text)
        assert_includes text, "0/1"
      end
      assert_equal [record], release.smoke_seal.evidence
    end
    assert_equal "red", JSON.parse(@record.to_json)["smoke_seal"]["status"]
    assert_equal({ "id" => @record.id }, @record.serializable_hash(only: :id))
  end

  test "a concurrent edit does not prevent a verdict for a release with a lock version" do
    Record.connection.add_column(:seal_records, :lock_version, :integer, default: 0)
    Record.reset_column_information
    record = Record.find(@record.id)
    Record.find(@record.id).update!(title: "theirs")
    record.record_smoke_seal!(green)
    assert_equal ["theirs", green], [stored.title, stored.smoke_seal]
    Record.where(id: record.id).delete_all
    assert_raises(ActiveRecord::RecordNotFound) { record.record_smoke_seal!(red) }
  ensure
    Record.connection.remove_column(:seal_records, :lock_version)
    Record.reset_column_information
  end

  test "a release that was never sealed has no verdict" do
    assert_nil @record.smoke_seal
    assert_not @record.smoke_sealed?
    assert_empty @record.smoke_seal_history
  end

  test "an unsealed one stores its reason and no verdict" do
    @record.record_smoke_seal!(SmokeSeal::Seal.unsealed("no network"))

    assert_nil stored.smoke_seal
    assert_equal ["no network", true], stored[:smoke_seal].values_at("summary", "unsealed")
  end

  test "an unsealed attempt keeps the verdict, and says that it was not looked at since" do
    [green, red].each do |verdict|
      record = Record.create!(title: "R")
      unsealed = SmokeSeal::Seal.unsealed("no network", checked_at: Time.now.utc + 60)
      record.record_smoke_seal!(verdict)
      assert_nil record.smoke_unsealed_since
      record.record_smoke_seal!(unsealed)
      record = Record.find(record.id)
      assert_equal verdict, record.smoke_seal
      assert_equal [unsealed], record.smoke_seal_history
      assert_equal unsealed, record.smoke_unsealed_since
      later = SmokeSeal::Seal.from_result(passed: true, summary: "well", checked_at: Time.now.utc + 90)
      record.record_smoke_seal!(later)
      assert_nil Record.find(record.id).smoke_unsealed_since
    end
  end

  test "recording sends one UPDATE of the release, within a lock on its row" do
    statements = statements { @record.record_smoke_seal!(green) }
    updates, others = statements.partition { |sql| sql.match?(/\AUPDATE .* WHERE "seal_records"\."id" = /) }
    assert_equal 1, updates.size, statements
    assert_equal (postgres? ? [] : ["UPDATE"]) + %w[SELECT SELECT], others.map { |sql| sql[/\w+/] }, statements
    assert_match(/ FOR UPDATE\z/, others.first) if postgres?
  end

  test "reading a seal sends no query" do
    @record.record_smoke_seal!(green)
    found = stored
    assert_empty(statements { [found.smoke_seal, found.smoke_sealed?, found.smoke_seal_history] })
  end

  test "a release that is invalid otherwise is sealed" do
    Record.where(id: @record.id).update_all(title: nil)
    found = stored

    assert_not found.valid?
    assert_equal green, found.record_smoke_seal!(green).reload.smoke_seal
  end

  test "unsaved changes are kept, and stay unsaved" do
    @record.title = "R2"
    @record.apps["shop"] = "b2"
    @record.record_smoke_seal!(green)

    assert_equal ["R1", { "shop" => "a1" }], [stored.title, stored.apps]
    assert_equal ["R2", { "shop" => "b2" }], [@record.title, @record.apps]
    assert_equal %w[apps title], @record.changed_attribute_names_to_save.sort
    @record.save!
    assert_equal ["R2", { "shop" => "b2" }, green], [stored.title, stored.apps, stored.smoke_seal]
  end

  test "a seal replaces what was assigned to the column itself" do
    @record.smoke_seal = { "status" => "red" }
    @record.record_smoke_seal!(green)
    assert_equal [green, green, []], [@record.smoke_seal, stored.smoke_seal, stored.smoke_seal_history]
    assert_empty @record.changed_attribute_names_to_save
  end

  test "recording changes updated_at, so that caches of the board expire" do
    before = @record.updated_at
    travel 1.minute do
      @record.record_smoke_seal!(green)
    end
    assert_operator stored.updated_at, :>, before
  end

  test "the callbacks after a commit run, once, and see the seal" do
    seen = []
    @record.told = ->(record) { seen << record.smoke_seal }
    @record.record_smoke_seal!(green)
    assert_equal [green], seen
  end

  test "a recorded seal survives the flip to shipped" do
    @record.record_smoke_seal!(green)
    @record.update!(state: "shipped")
    assert_equal green, stored.smoke_seal
  end

  test "the earlier verdicts are kept, newest first" do
    %w[1 2 3].each { |summary| @record.record_smoke_seal!(green(summary)) }
    assert_equal %w[2 1], stored.smoke_seal_history.map(&:summary)
  end

  test "the history is as long as the configuration says" do
    configuration = SmokeSeal::Configuration.current
    configuration.history_limit = 1
    %w[1 2 3].each { |summary| @record.record_smoke_seal!(green(summary)) }
    assert_equal %w[2], stored.smoke_seal_history.map(&:summary)
  ensure
    configuration.history_limit = 10
  end

  test "a write that fails leaves the record unchanged and the surrounding transaction usable" do
    @record.title = "R2"
    Record.transaction do
      refuse_updates
      assert_raises(ActiveRecord::StatementInvalid) { @record.record_smoke_seal!(green) }
      accept_updates
      assert_equal({}, @record[:smoke_seal])
      assert_equal ["title"], @record.changed_attribute_names_to_save
      @record.update!(state: "shipped")
    end
    assert_equal ["shipped", "R2", nil], [stored.state, stored.title, stored.smoke_seal]
  end

  test "a release that was deleted meanwhile is not found" do
    Record.where(id: @record.id).delete_all
    error = assert_raises(ActiveRecord::RecordNotFound) { @record.record_smoke_seal!(green) }
    assert_match(/Record #{@record.id} is not in the database/, error.message)
    assert_equal({}, @record[:smoke_seal])
  end

  test "a release that this process destroyed, or never saved, is not found either" do
    @record.destroy!
    assert_raises(ActiveRecord::RecordNotFound) { @record.record_smoke_seal!(green) }
    built = Record.new(title: "R2")
    assert_raises(ActiveRecord::RecordNotFound) { built.record_smoke_seal!(green) }
    assert_equal "R2", built.title
  end

  test "within a transaction the callbacks wait for its commit, and a deleted release is still noticed" do
    seen = []
    @record.told = ->(record) { seen << record.smoke_seal }
    Record.transaction do
      @record.record_smoke_seal!(green)
      assert_empty seen
    end
    assert_equal [green], seen

    Record.where(id: @record.id).delete_all
    Record.transaction do
      assert_raises(ActiveRecord::RecordNotFound) { @record.record_smoke_seal!(red) }
    end
  end

  test "a callback that fails after the commit is reported as such: the seal is stored" do
    @record.told = ->(_record) { raise "no Redis" }
    error = assert_raises(SmokeSeal::Sealable::CallbackError) { @record.record_smoke_seal!(green) }

    assert_equal "a callback after the commit failed: RuntimeError: no Redis", error.message
    assert_equal "no Redis", error.cause.message
    assert_equal green, stored.smoke_seal
    assert_empty @record.changed_attribute_names_to_save
  end

  test "a table without the column is distinguished from a column that was not loaded" do
    unmigrated = Unmigrated.create!(title: "R1")
    assert_nil unmigrated.smoke_seal
    assert_empty unmigrated.smoke_seal_history
    error = assert_raises(SmokeSeal::Sealable::MissingColumnError) { unmigrated.record_smoke_seal!(green) }
    assert_match(%r{\Aunmigrated_records has no column smoke_seal: run bin/rails db:migrate}, error.message)

    part = Record.select(:id, :title).find(@record.id)
    assert_nil part.smoke_seal
    error = assert_raises(SmokeSeal::Sealable::MissingColumnError) { part.record_smoke_seal!(green) }
    assert_match(/was loaded without seal_records.smoke_seal: load it whole/, error.message)
  end

  test "a NUL, which jsonb cannot store, does not prevent the seal" do
    @record.record_smoke_seal!(green("a\u0000b"))
    assert_equal "ab", stored.smoke_seal.summary
  end

  test "an interrupt passes through, and unsaved changes stay" do
    @record.title = "R2"
    @record.told = ->(_record) { raise Interrupt }
    assert_raises(Interrupt) { @record.record_smoke_seal!(green) }
    assert_equal "R2", @record.title
  end

  test "subscribers are notified of what is recorded" do
    payloads = SealRecords.published("record.smoke_seal") { @record.record_smoke_seal!(red) }
    assert_equal [{ release: @record, seal: red, status: "red", summary: "5/6 green" }], payloads
  end
end
