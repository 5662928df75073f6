# frozen_string_literal: true

class Release < ApplicationRecord
  # Tells every open board of a change, once it is committed: what is rolled back is never seen.
  module BoardBroadcast
    extend ActiveSupport::Concern

    included { after_commit :broadcast_board }

    private

    # A board that misses a message makes it up later. A ship must not fail over one.
    def broadcast_board
      DeploymentsChannel.broadcast_board
    rescue StandardError => e
      Rails.logger.error("The open boards were not told of #{slug}, reload them to see it: #{e.class}: #{e.message}")
    end
  end
end
