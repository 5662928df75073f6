# frozen_string_literal: true

module ActionCable
  module SubscriptionAdapter
    class Database < Base
      # One broadcast. Its id says what came before it: SQLite has one writer at a time, and never gives an id twice.
      class Message < ActiveRecord::Base
        # Longer than any listener stays away; who was gone for longer has connected anew and read the page again.
        KEPT = 10.minutes

        self.table_name = "cable_messages"

        # Adds a message, and takes away the old ones.
        def self.post(channel, payload)
          transaction do
            create!(channel: channel, payload: payload)
            where(created_at: ...KEPT.ago).delete_all
          end
        end

        # @return [Integer] 0 when there is none
        def self.last_id = maximum(:id).to_i

        # @return [Array<Array(Integer, String, String)>] id, channel and payload, oldest first
        def self.after(id) = where("id > ?", id).order(:id).pluck(:id, :channel, :payload)
      end
    end
  end
end
