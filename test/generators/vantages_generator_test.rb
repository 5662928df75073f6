# frozen_string_literal: true

require "minitest/mock"
require_relative "generated_host"
require "generators/smoke_seal/vantages/vantages_generator"

# What `rails g smoke_seal:vantages` writes, on the database that the tests run on.
class VantagesGeneratorTest < ActiveSupport::TestCase
  include GeneratedHost

  TABLES = %i[smoke_seal_votes smoke_seal_runs].freeze

  def generate_vantages(folder, *arguments, **options)
    start(SmokeSeal::Generators::VantagesGenerator, folder, *arguments, **options)
  end

  def connection = ActiveRecord::Base.connection

  # The migration of the reference host, as that database has run it.
  def migration
    load Dir.glob(Rails.root.join("db/migrate/*_create_smoke_seal_vantages.rb")).first
    CreateSmokeSealVantages.new
  end

  def migrate(direction) = migration.then { |it| it.suppress_messages { it.migrate(direction) } }

  def columns(table) = connection.columns(table).map { |column| [column.name, column.sql_type, column.null] }

  def types(table, *names) = connection.columns(table).select { |it| names.include?(it.name) }.map(&:sql_type).uniq

  test "it writes one migration, and says what comes next" do
    in_folder do |folder|
      said = generate_vantages(folder)
      assert_equal [0, 1], [@exit_code, snapshot(folder).size]
      assert_match(%r{\Adb/migrate/\d{14}_create_smoke_seal_vantages\.rb\z}, migration_of(folder))
      assert_includes said, "bin/rails db:migrate"
      assert_includes said, "config.smoke_seal.vantages = true"
      assert_includes said, "bin/rails smoke_seal:prune_vantages"
    end
  end

  test "run again it writes nothing, and keeps a migration that was edited" do
    in_folder do |folder|
      generate_vantages(folder)
      before = snapshot(folder)
      assert_match(/identical .*_create_smoke_seal_vantages/, generate_vantages(folder))
      assert_equal before, snapshot(folder)
      edit(folder, [migration_of(folder)])
      before = snapshot(folder)
      assert_match(/skip .*was edited; it is not changed/, generate_vantages(folder))
      assert_equal before, snapshot(folder)
    end
  end

  test "--pretend writes nothing, and destroy keeps the migration" do
    in_folder do |folder|
      generate_vantages(folder, "--pretend")
      assert_empty snapshot(folder)
      generate_vantages(folder)
      before = snapshot(folder)
      assert_match(/keep .* it may have run/, generate_vantages(folder, behavior: :revoke))
      assert_equal before, snapshot(folder)
    end
  end

  test "the reference host has the migration as it was generated, with its own number and Rails" do
    in_folder do |folder|
      generate_vantages(folder)
      kept = Dir.glob(Rails.root.join("db/migrate/*_create_smoke_seal_vantages.rb")).first
      written, kept = [File.join(folder, migration_of(folder)), kept].map do |path|
        File.read(path).sub(/Migration\[[\d.]+\]/, "Migration[…]")
      end
      assert_equal written, kept
    end
  end

  test "the tables can be taken back, and made again" do
    before = TABLES.to_h { |table| [table, columns(table)] }
    migrate(:down)
    assert_empty(TABLES.select { |table| connection.table_exists?(table) })
    migrate(:up)
    assert_equal(before, TABLES.to_h { |table| [table, columns(table)] })
  end

  test "on another database it says which ones there are, and makes no table" do
    error = connection.stub(:adapter_name, "Mysql2") { assert_raises(StandardError) { migrate(:up) } }
    assert_match(/votes are stored in PostgreSQL or SQLite, not in Mysql2/, error.message)
  end

  test "JSON is stored in the type that the database has for it" do
    json = connection.adapter_name == "PostgreSQL" ? "jsonb" : "json"
    assert_equal [[json], [json]],
                 [types(:smoke_seal_runs, "request", "vantages", "seal"), types(:smoke_seal_votes, "seal")]
  end

  test "a vantage has one vote on a run, a message one vote, and a run one attempt that follows it" do
    indexes = TABLES.flat_map { |table| connection.indexes(table) }.select(&:unique).map(&:columns)
    assert_equal [%w[message_id], %w[previous_id], %w[run_id vantage attempt], %w[token]].sort, indexes.sort
  end

  test "its help names the tables and the commands" do
    help = SmokeSeal::Generators::VantagesGenerator.desc
    %w[smoke_seal_runs smoke_seal_votes smoke_seal:vantages db:migrate].each { |word| assert_includes help, word }
    assert_operator help.lines.map { |line| line.chomp.length }.max, :<=, 80
  end
end
