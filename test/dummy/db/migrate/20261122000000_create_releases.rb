# frozen_string_literal: true

class CreateReleases < ActiveRecord::Migration[6.1]
  def change
    create_table :releases do |t|
      t.string :slug, null: false, index: { unique: true }
      t.string :title, null: false
      t.string :state, null: false, default: "assembling", index: true
      # Their defaults are the model's. Rails 6.1 copies a SQLite table to take a column away, and spoils defaults of JSON.
      t.json :apps, null: false
      t.json :deployed, null: false
      t.datetime :shipped_at
      t.datetime :abandoned_at
      t.timestamps
    end
  end
end
