# frozen_string_literal: true

# A small table of the tests' own: what a host's releases need, and nothing of the reference host.
module SealRecords
  class Record < ActiveRecord::Base
    self.table_name = "seal_records"
    include SmokeSeal::Sealable

    validates :title, presence: true
    after_commit { told&.call(self) }

    # What is called after a commit, as a broadcast is.
    attr_accessor :told
  end

  # The same table, as a host has it that has not migrated yet.
  class Unmigrated < ActiveRecord::Base
    self.table_name = "unmigrated_records"
    include SmokeSeal::Sealable
  end

  module_function

  def create_tables
    type = TestDatabase.postgres? ? :jsonb : :json
    ActiveRecord::Migration.suppress_messages do
      ActiveRecord::Schema.define do
        create_table(:unmigrated_records, force: true) { |t| t.string :title }
        create_table :seal_records, force: true do |t|
          t.string :title
          t.string :state, default: "assembled"
          t.json :apps
          t.column :smoke_seal, type, default: {}, null: false
          t.timestamps
        end
      end
    end
    [Record, Unmigrated].each(&:reset_column_information)
  end

  # What the block publishes as +name+.
  #
  # @return [Array<Hash>] the payloads
  def published(name, &block)
    seen = []
    ActiveSupport::Notifications.subscribed(->(*, payload) { seen << payload }, name, &block)
    seen
  end
end

SealRecords.create_tables
