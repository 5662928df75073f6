# frozen_string_literal: true

require "json"
require "time"

module SmokeSeal
  module Vantages
    # A vote as a vantage posts it: a {Vote}, and which run and revision it is for. What another machine sends is data:
    # it is bounded, and read without trust.
    class VoteMessage
      # Bytes of a message that are read.
      LARGEST = 1024 * 1024
      LONGEST_TEXT = 200
      private_constant :LONGEST_TEXT

      # It is no vote, or none on this run.
      class InvalidError < Error; end

      # @param text [String]
      # @return [VoteMessage]
      # @raise [InvalidError]
      def self.parse(text)
        data = JSON.parse(UTF8.of(text))
        new(data.is_a?(Hash) ? data : raise(InvalidError, "the vote is no JSON object"))
      rescue JSON::ParserError, EncodingError
        raise InvalidError, "the vote is no JSON"
      end

      # @param vote [Vote]
      # @param request [Request]
      # @return [VoteMessage]
      def self.of(vote, request)
        new({ "vantage" => vote.vantage, "attempt" => request.attempt, "sha" => request.sha,
              "reported_at" => vote.reported_at.utc.iso8601(3), "unjudged" => vote.unjudged, "seal" => vote.seal.to_h })
      end

      # @param data [Hash{String => Object}]
      # @raise [InvalidError]
      def initialize(data)
        @data = data
        @seal = ForeignSeal.read(data["seal"]) or raise InvalidError, "seal: holds no seal"
        @reported_at = Timestamp.parse(data["reported_at"]) or raise InvalidError, "reported_at: is no time in ISO 8601"
        text("vantage")
        @unjudged = TerminalText.line(text("unjudged"), LONGEST_TEXT) if data["unjudged"]
      end

      # @param request [Request]
      # @param vantage [String] whose signature the message has
      # @return [String, nil] why it is no vote of that vantage on that run
      def mismatch(request, vantage)
        facts(request, vantage).each do |name, got, expected|
          return "#{name}: is #{shown(got)}, and this run's is #{shown(expected)}" unless got == expected
        end
        nil
      end

      # @param unjudged [String, nil] why it is not judged, in addition to its own reason
      # @return [Vote]
      def vote(unjudged: nil)
        Vote.new(vantage: @data["vantage"], seal: @seal, unjudged: @unjudged || unjudged, reported_at: @reported_at)
      end

      # @return [Time] by the clock of the vantage
      attr_reader :reported_at

      def to_json(*) = JSON.generate(@data)

      private

      def text(name)
        value = @data[name]
        return value if value.is_a?(String) && !value.strip.empty?

        raise InvalidError, "#{name}: must be a text"
      end

      def facts(request, vantage)
        [["vantage", @data["vantage"], vantage], ["attempt", @data["attempt"], request.attempt],
         ["sha", @data["sha"], request.sha], ["seal.app", @seal.app, request.app], ["seal.url", @seal.url, request.url],
         ["seal.environment", @seal.environment, request.environment]]
      end

      def shown(value) = value.nil? ? "missing" : TerminalText.line(Redact.credentials(UTF8.of(value)), 80)
    end
  end
end
