# frozen_string_literal: true

require "rails_helper"
require_relative "seal_records"
require_relative "shop_in_production"

# The step of a ship where the database is lost. Not within a test's transaction: Rails would begin one there, too.
class SealStepDatabaseTest < ActiveSupport::TestCase
  self.use_transactional_tests = false

  include SealRecords
  include Workspace
  include ShopInProduction

  setup { @record = Record.create!(title: "R1") }
  teardown { SealRecords.create_tables }

  test "an unreachable database does not lose a verdict" do
    gone = Class.new(Record) { def self.name = "Gone" }
    release = gone.find(@record.id)
    gone.establish_connection(adapter: "sqlite3", database: "/nonexistent/gone.sqlite3")
    console = StringIO.new
    facts = { app: "shop", console: console, heroku_app: "shop" }
    seal = with_production(BROKEN) { SmokeSeal::SealStep.call(release, **facts) }

    assert_predicate seal, :red?
    assert_match(/heroku rollback/, console.string)
    assert_match(/the verdict could not be stored: /, console.string)
  ensure
    gone.remove_connection
  end

  test "a green seal that could not be stored is printed with its verdict" do
    release = Record.find(@record.id)
    release.define_singleton_method(:record_smoke_seal!) do |*, **|
      raise ActiveRecord::StatementInvalid, "no such table"
    end
    console = StringIO.new
    seal = with_production { SmokeSeal::SealStep.call(release, app: "shop", console: console) }
    assert_predicate seal, :green?
    assert_match(/\A\n#{Regexp.escape(seal.verdict_line)}\nNotes:\n  - the verdict could not be stored: /,
                 console.string)
  end
end
