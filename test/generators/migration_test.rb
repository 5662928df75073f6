# frozen_string_literal: true

require_relative "generated_host"

# The generated migration on the database that the tests run on, SQLite or PostgreSQL.
class MigrationTest < ActiveSupport::TestCase
  include GeneratedHost

  class Rollout < ActiveRecord::Base; end

  setup do
    connection.create_table(:rollouts) { |t| t.string :slug }
    # What the test before has left of a table that was rolled back.
    Rollout.reset_column_information
  end

  def connection = ActiveRecord::Base.connection

  # Runs it in the transaction that this test is in.
  def migrate(direction)
    in_host({ "app/models/rollout.rb" => "class Rollout < ApplicationRecord\nend\n" }, "Rollout") do |folder|
      load File.join(folder, migration_of(folder))
      migration = AddSmokeSealToRollouts.new
      migration.suppress_messages { migration.migrate(direction) }
    end
    Rollout.reset_column_information
  ensure
    Object.send(:remove_const, :AddSmokeSealToRollouts) if Object.const_defined?(:AddSmokeSealToRollouts)
  end

  test "it adds the column, never null, and a release that was there before has an empty verdict" do
    connection.execute("INSERT INTO rollouts (slug) VALUES ('before')")
    migrate(:up)
    column = Rollout.columns_hash.fetch("smoke_seal")
    assert_equal connection.adapter_name == "PostgreSQL" ? "jsonb" : "json", column.sql_type
    assert_not column.null
    assert_equal({}, Rollout.first.smoke_seal)
    assert_equal({}, Rollout.create!(slug: "after").reload.smoke_seal)
  end

  test "it can be taken back, with nothing else lost" do
    Rollout.create!(slug: "before")
    migrate(:up)
    migrate(:down)
    assert_equal %w[id slug], Rollout.column_names
    assert_equal %w[before], Rollout.pluck(:slug)
  end
end
