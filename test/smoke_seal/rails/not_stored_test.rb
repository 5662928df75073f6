# frozen_string_literal: true

require "rails_helper"
require_relative "seal_records"
require_relative "shop_in_production"

# Models whose callbacks keep a seal from being stored. Real commits, and so not within a test's transaction.
class NotStoredTest < ActiveSupport::TestCase
  self.use_transactional_tests = false

  include SealRecords
  include Workspace
  include ShopInProduction

  setup { @id = Record.create!(title: "R1").id }
  teardown { SealRecords.create_tables }

  NotStored = SmokeSeal::Sealable::NotStoredError

  def green = @green ||= SmokeSeal::Seal.from_result(passed: true, summary: "6/6 green")
  def stored = Record.find(@id)

  # A release of a model that has these callbacks as well.
  def release(&callbacks)
    Class.new(Record) do
      def self.name = "Record"
      class_eval(&callbacks)
    end.find(@id)
  end

  # Nothing is stored, and the record says the same; what was left unsaved is so still.
  def assert_not_stored(error, message, record)
    record.title = "unsaved"
    raised = assert_raises(error) { record.record_smoke_seal!(green) }
    assert_match message, raised.message
    assert_equal [nil, nil], [stored.smoke_seal, record.smoke_seal]
    assert_equal({}, record[:smoke_seal])
    assert_equal ["title"], record.changed_attribute_names_to_save
    assert_equal "R1", stored.title
  end

  KINDS = %i[before_save after_save before_update after_update before_commit].freeze

  test "a callback that raises ActiveRecord::Rollback is reported" do
    KINDS.each do |kind|
      record = release { public_send(kind) { raise ActiveRecord::Rollback } }
      assert_not_stored NotStored, /a callback of the model raised ActiveRecord::Rollback/, record
    end
  end

  test "the same within the caller's transaction, which continues" do
    (KINDS - [:before_commit]).each do |kind|
      Record.transaction do
        record = release { public_send(kind) { raise ActiveRecord::Rollback } }
        assert_not_stored NotStored, /raised ActiveRecord::Rollback/, record
        Record.where(id: @id).update_all(state: kind.to_s)
      end
      assert_equal kind.to_s, stored.state
    end
  end

  test "a callback that throws abort is reported" do
    record = release { before_save { throw :abort } }
    assert_not_stored ActiveRecord::RecordNotSaved, /Failed to save/, record
  end

  test "a callback that raises is reported by its own name" do
    record = release { after_save { raise KeyError, "no" } }
    assert_not_stored KeyError, /no/, record
  end

  test "a callback that changes the column is reported" do
    [release { before_save { self[:smoke_seal] = {} } }, release { after_save { update_columns(smoke_seal: {}) } },
     release { before_save { self[:smoke_seal] = { "status" => "red" } } }].each do |record|
      assert_not_stored NotStored, /a callback of the model changed seal_records\.smoke_seal/, record
    end
  end

  test "a callback that prevents the UPDATE is reported" do
    record = release { around_update { |_record, _update| nil } }
    assert_not_stored NotStored, /or kept it from being written/, record
  end

  test "ActiveRecord::Rollback after the commit is a failed callback, since the seal is stored" do
    record = release { after_commit { raise ActiveRecord::Rollback } }
    assert_raises(SmokeSeal::Sealable::CallbackError) { record.record_smoke_seal!(green) }
    assert_equal [green, green], [stored.smoke_seal, record.smoke_seal]
  end

  test "a callback that adds to the column does not lose the seal" do
    record = release { before_save { self[:smoke_seal] = self[:smoke_seal].merge("by" => "them") } }
    record.record_smoke_seal!(green)
    assert_equal [green, "them"], [stored.smoke_seal, stored[:smoke_seal]["by"]]
  end

  test "a caller's transaction that is rolled back takes the seal with it, out of the record as well" do
    record = Record.find(@id)
    Record.transaction do
      record.record_smoke_seal!(green)
      raise ActiveRecord::Rollback
    end
    assert_equal [nil, {}], [stored.smoke_seal, record[:smoke_seal]]
    assert_not_includes record.changed_attribute_names_to_save, "smoke_seal"
    assert_equal green, record.record_smoke_seal!(green).reload.smoke_seal
  end

  test "a savepoint that is rolled back leaves what was recorded before it" do
    red = SmokeSeal::Seal.from_result(passed: false, summary: "5/6", checked_at: green.checked_at - 60)
    record = Record.find(@id)
    Record.transaction do
      record.record_smoke_seal!(red)
      Record.transaction(requires_new: true) do
        record.record_smoke_seal!(green)
        raise ActiveRecord::Rollback
      end
      assert_equal red, record.smoke_seal
    end
    assert_equal [red, red], [stored.smoke_seal, record.smoke_seal]
  end

  test "the step of a ship says that the verdict could not be stored" do
    record = release { before_save { raise ActiveRecord::Rollback } }
    console = StringIO.new
    seal = with_production { SmokeSeal::SealStep.call(record, app: "shop", console: console) }
    assert_predicate seal, :green?
    assert_nil record.smoke_seal
    assert_includes console.string, "the verdict could not be stored: a callback of the model raised " \
                                    "ActiveRecord::Rollback"
  end
end
