# frozen_string_literal: true

# What the board is told across processes, where the database cannot do it by itself (config/cable.yml).
class CreateCableMessages < ActiveRecord::Migration[6.1]
  def change
    create_table :cable_messages do |t|
      t.string :channel, null: false
      t.text :payload, null: false
      t.datetime :created_at, null: false, index: true
    end
  end
end
