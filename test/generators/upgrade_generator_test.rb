# frozen_string_literal: true

require_relative "generated_host"
require "minitest/mock"
require "generators/smoke_seal/upgrade/upgrade_generator"

# What `rails g smoke_seal:upgrade` writes for the table of a model, on the database that the tests run on.
class UpgradeGeneratorTest < ActiveSupport::TestCase
  include GeneratedHost

  # PostgreSQL builds an index concurrently, which it refuses within a transaction.
  self.use_transactional_tests = false

  class ::Rollout < ActiveRecord::Base; end

  UUID = { id: :string, limit: 36 }.freeze

  teardown { connection.drop_table(:rollouts, if_exists: true) }

  def connection = ActiveRecord::Base.connection

  def create_table(**options)
    connection.create_table(:rollouts, force: true, **options) do |table|
      table.string :slug
      table.timestamps
      yield table if block_given?
    end
    Rollout.reset_column_information
  end

  def json = connection.adapter_name == "PostgreSQL" ? :jsonb : :json

  def upgrade(folder, *arguments, **options)
    arguments = ["Rollout"] if arguments.empty?
    start(SmokeSeal::Generators::UpgradeGenerator, folder, *arguments, **options)
  end

  def migrations(folder) = Dir.glob("db/migrate/*.rb", base: folder).sort

  # Runs them as db:migrate does.
  def migrate(folder)
    migrations(folder).each do |path|
      load File.join(folder, path)
      migration = File.basename(path, ".rb").sub(/\A\d+_/, "").camelize.constantize.new
      migration.suppress_messages { migration.migrate(:up) }
      Object.send(:remove_const, migration.class.name)
    end
    Rollout.reset_column_information
  end

  test "without the column it writes the migration of the installation, which adds it" do
    create_table
    in_folder do |folder|
      upgrade(folder)
      assert_equal [0, 1], [@exit_code, migrations(folder).size]
      assert_match(%r{\Adb/migrate/\d{14}_add_smoke_seal_to_rollouts\.rb\z}, migrations(folder).first)
      migrate(folder)
      assert_equal json.to_s, Rollout.columns_hash.fetch("smoke_seal").sql_type
    end
  end

  test "where nothing is missing it says so, and writes nothing" do
    create_table { |table| table.column :smoke_seal, json, default: {}, null: false }
    in_folder("app/models/rollout.rb" => "class Rollout < ApplicationRecord\nend\n") do |folder|
      before = snapshot(folder)
      assert_includes upgrade(folder), "rollouts has all that smoke_seal #{SmokeSeal::VERSION} needs"
      assert_equal [0, before], [@exit_code, snapshot(folder)]
    end
  end

  test "run twice it writes no second migration, whether the first has run or not" do
    create_table(**UUID)
    in_folder do |folder|
      upgrade(folder)
      before = snapshot(folder)
      assert_equal 2, before.size
      said = upgrade(folder)
      assert_equal before, snapshot(folder)
      before.each_key { |path| assert_includes said, "#{path} is not run yet: bin/rails db:migrate" }
      migrate(folder)
      assert_includes upgrade(folder), "rollouts has all that"
      assert_equal before, snapshot(folder)
    end
  end

  test "releases that are ordered by created_at get an index on it" do
    create_table(**UUID) { |table| table.column :smoke_seal, json, default: {}, null: false }
    in_folder do |folder|
      upgrade(folder)
      assert_match(%r{\Adb/migrate/\d{14}_index_rollouts_for_smoke_seal\.rb\z}, migrations(folder).join)
      2.times { migrate(folder) }
      assert_equal [["created_at"]], connection.indexes(:rollouts).map(&:columns)
    end
  end

  test "an index that begins with created_at is enough, and a partial one is not" do
    create_table(**UUID) { |table| table.column :smoke_seal, json, default: {}, null: false }
    connection.add_index(:rollouts, :created_at, where: "slug IS NOT NULL", name: "partial")
    in_folder { |folder| upgrade(folder) && assert_equal(1, migrations(folder).size) }
    connection.add_index(:rollouts, %i[created_at slug])
    in_folder { |folder| assert_includes upgrade(folder), "rollouts has all that" }
  end

  test "a table that has no created_at needs no index" do
    connection.create_table(:rollouts, force: true, **UUID) { |table| table.column :smoke_seal, json, default: {} }
    Rollout.reset_column_information
    in_folder { |folder| assert_includes upgrade(folder), "rollouts has all that" }
  end

  test "the two migrations have different numbers" do
    create_table(**UUID)
    in_folder do |folder|
      upgrade(folder)
      assert_equal 2, migrations(folder).map { |path| path[/\d{14}/] }.uniq.size
    end
  end

  test "a host of the first version keeps its migration, whatever its comment says" do
    create_table
    in_folder do |folder|
      FileUtils.mkdir_p(File.join(folder, "db/migrate"))
      write(folder, "db/migrate/20261122000001_add_smoke_seal_to_rollouts.rb", "# of 0.1\n")
      upgrade(folder)
      assert_equal({ "db/migrate/20261122000001_add_smoke_seal_to_rollouts.rb" => "# of 0.1\n" },
                   snapshot(folder).transform_values(&:first))
    end
  end

  test "a text column is refused, with what to do" do
    create_table { |table| table.text :smoke_seal }
    in_folder do |folder|
      assert_includes upgrade(folder), "rollouts.smoke_seal is a text column: it must be json, or jsonb on PostgreSQL."
      assert_equal [1, []], [@exit_code, migrations(folder)]
    end
  end

  test "a missing table or model stops it, with what to do" do
    connection.drop_table(:rollouts, if_exists: true)
    in_folder do |folder|
      assert_includes upgrade(folder), "there is no table rollouts: bin/rails db:migrate first"
      assert_equal 1, @exit_code
      assert_includes upgrade(folder, "Rolout"), "there is no model Rolout"
      assert_equal 1, @exit_code
    end
  end

  test "a database that cannot be read stops it, without credentials in the message" do
    failing = -> { raise ActiveRecord::ConnectionNotEstablished, "no: postgresql://me:s3cr3t@db.example/shop" }
    in_folder do |folder|
      Rollout.stub(:connection, failing) do
        said = upgrade(folder)
        assert_includes said, "the database could not be read"
        assert_not_includes said, "s3cr3t"
        assert_equal 1, @exit_code
      end
    end
  end

  test "--pretend and destroy change nothing" do
    create_table(**UUID)
    in_folder do |folder|
      upgrade(folder, "Rollout", "--pretend")
      assert_empty snapshot(folder)
      upgrade(folder)
      before = snapshot(folder)
      upgrade(folder, behavior: :revoke)
      assert_equal before, snapshot(folder)
    end
  end
end
