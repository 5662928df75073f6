# frozen_string_literal: true

# Runs of smoke_seal from several vantages, and the votes of the vantages. A run is one attempt to seal an app; a vote
# is the seal of one vantage. bin/rails smoke_seal:prune_vantages deletes old ones.
class CreateSmokeSealVantages < ActiveRecord::Migration[6.1]
  def change
    require_supported_database
    create_runs
    create_votes
  end

  private

  def require_supported_database
    adapter = connection.adapter_name
    return if adapter.match?(/postg|sqlite/i)

    raise "votes are stored in PostgreSQL or SQLite, not in #{adapter}: remove this migration; vantages of " \
          "the drivers local and globalping need no tables"
  end

  # Chosen when the migration runs, since development and production may use different databases.
  def json = connection.adapter_name.match?(/postg/i) ? :jsonb : :json

  def create_runs
    create_table :smoke_seal_runs do |t|
      t.string :token, null: false, index: { unique: true } # the run's name in addresses and jobs
      t.string :app, null: false
      t.string :sha                                         # the expected revision
      t.string :release_type                                # the release that is sealed, if there is one
      t.string :release_id
      t.integer :attempt, null: false, default: 1
      t.bigint :previous_id, index: { unique: true }        # the attempt before this one
      t.column :request, json, null: false                  # what the vantages are asked
      t.column :vantages, json, null: false                 # name, network and driver of each
      t.string :rule                                        # of the quorum: "2 of 3"
      t.integer :needed, null: false                        # how many networks must agree by this rule
      t.datetime :opened_at, null: false, precision: 6, index: true
      t.datetime :closes_at, null: false, precision: 6      # the end of the time for votes
      t.datetime :closed_at, precision: 6                   # null while there is no verdict
      t.datetime :recorded_at, precision: 6                 # when the seal of a repeated attempt came to the release
      t.string :verdict                                     # green, red or unsealed
      t.column :seal, json                                  # of all vantages
    end
  end

  def create_votes
    create_table :smoke_seal_votes do |t|
      t.references :run, null: false, index: false, foreign_key: { to_table: :smoke_seal_runs, on_delete: :cascade }
      t.string :vantage, null: false
      t.integer :attempt, null: false, default: 1
      t.string :status, null: false                         # green, red or unsealed
      t.boolean :judged, null: false, default: true         # false: trouble of the vantage itself
      t.string :reason                                      # why it is not judged
      t.column :seal, json, null: false                     # of this vantage
      t.string :digest, null: false, limit: 64              # SHA-256 of the seal
      t.datetime :reported_at, precision: 6                 # by the clock of the vantage
      t.datetime :received_at, null: false, precision: 6
      t.boolean :late, null: false, default: false          # it came after the close, and does not count
      t.string :key_id                                      # the key that signed it
      t.string :message_id                                  # the id of the signed message
      t.index %i[run_id vantage attempt], unique: true, name: "smoke_seal_votes_once"
      t.index :message_id, unique: true, where: "message_id IS NOT NULL", name: "smoke_seal_votes_messages"
    end
  end
end
