# frozen_string_literal: true

require "time"

module SmokeSeal
  # Reads a time that is stored as JSON.
  module Timestamp
    # @param text [Object] ISO 8601
    # @return [Time, nil] in UTC; nil if it is not a valid time
    def self.parse(text)
      Time.iso8601(text.to_s).utc
    rescue ArgumentError
      nil
    end
  end
end
