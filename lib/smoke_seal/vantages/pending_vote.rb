# frozen_string_literal: true

require "json"
require "time"

module SmokeSeal
  module Vantages
    # A vote that was not taken yet, as {PendingVotes} keeps it. It has the name of the key's variable, and no key.
    class PendingVote
      # @return [String] the message id: the same each time that it is posted
      attr_reader :id

      # @return [String] the URL of the run
      attr_reader :url

      # @return [String]
      attr_reader :vantage

      # @return [String] "env:NAME"
      attr_reader :key

      # @return [Time]
      attr_reader :made_at

      # @return [String] the message, as it is posted
      attr_reader :body

      # @param text [String] JSON
      # @return [PendingVote, nil] nil if it is none
      def self.parse(text)
        data = JSON.parse(UTF8.of(text))
        return unless data.is_a?(Hash) && data.values_at("id", "url", "vantage", "key", "body").all?(String)

        made_at = Timestamp.parse(data["made_at"])
        new(**data.slice("id", "url", "vantage", "key", "body").transform_keys(&:to_sym), made_at: made_at) if made_at
      rescue JSON::ParserError, EncodingError
        nil
      end

      def initialize(id:, url:, vantage:, key:, body:, made_at: Time.now)
        @id = id
        @url = url
        @vantage = vantage
        @key = key
        @body = body
        @made_at = made_at
      end

      def to_json(*)
        JSON.generate({ "id" => id, "url" => url, "vantage" => vantage, "key" => key,
                        "made_at" => made_at.utc.iso8601, "body" => body })
      end
    end
  end
end
