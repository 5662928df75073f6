# frozen_string_literal: true

require "securerandom"
require "time"
require_relative "../environment"

module SmokeSeal
  module Vantages
    # What all vantages are asked: plain data, so that each is asked the same, on whatever machine it is.
    class Request
      # Random bytes of {#token}.
      TOKEN_BYTES = 16
      # Digits of a second that a time keeps as text.
      DIGITS = 3
      TIMES = %i[opened_at closes_at].freeze
      FIELDS = %i[token app url sha environment boot_window deadline removed previous attempt opened_at
                  closes_at].freeze
      private_constant :TOKEN_BYTES, :DIGITS, :TIMES, :FIELDS

      # @return [String] names the run, and cannot be guessed
      attr_reader :token

      # @return [String]
      attr_reader :app

      # @return [String] the base URL, without credentials
      attr_reader :url

      # @return [String, nil] the revision that has to answer
      attr_reader :sha

      # @return [String] "production", or the name of another environment
      attr_reader :environment

      # @return [Numeric, nil] seconds; nil for the config's
      attr_reader :boot_window

      # @return [Numeric, nil] seconds; nil for the config's
      attr_reader :deadline

      # @return [Array<String>, nil] paths that must be gone, in addition to the config's
      attr_reader :removed

      # @return [Hash{String => Object}, nil] the last green seal, if the suite checks the assets of the release before
      attr_reader :previous

      # @return [Integer] 1; more where a late red vote opened the run anew
      attr_reader :attempt

      # @return [Time] in UTC
      attr_reader :opened_at

      # @return [Time] when votes are no longer waited for; in UTC
      attr_reader :closes_at

      # @param within [Numeric] seconds that the votes may take
      # @param now [Time]
      # @param facts see the readers
      # @return [Request] a new one
      def self.open(within:, now: Time.now, **facts)
        new(token: SecureRandom.urlsafe_base64(TOKEN_BYTES), opened_at: now, closes_at: now + within, **facts)
      end

      # @param data [Hash{String => Object}] as {#to_h} returns it
      # @return [Request]
      # @raise [ArgumentError] a time is none; +token+, +app+ or +url+ is missing
      def self.from_h(data)
        facts = FIELDS.to_h { |field| [field, data[field.to_s]] }
        new(**facts, **TIMES.to_h { |field| [field, Time.iso8601(facts[field].to_s)] })
      end

      def initialize(token:, app:, url:, opened_at:, closes_at:, sha: nil, environment: nil, boot_window: nil,
                     deadline: nil, removed: nil, previous: nil, attempt: 1)
        missing = { token: token, app: app, url: url }.select { |_name, value| value.to_s.empty? }.keys
        raise ArgumentError, "a request has no #{missing.join(" and no ")}" if missing.any?

        @token = token
        @app = app
        @url = url
        @sha = sha
        @environment = environment || Environment::PRODUCTION
        @boot_window = boot_window
        @deadline = deadline
        @removed = removed
        @previous = previous
        @attempt = attempt || 1
        @opened_at = opened_at.getutc.round(DIGITS)
        @closes_at = closes_at.getutc.round(DIGITS)
        freeze
      end

      # The same request, made again at +now+, with as much time.
      #
      # @param now [Time]
      # @return [Request]
      def next_attempt(now: Time.now)
        facts = FIELDS.to_h { |field| [field, public_send(field)] }
        Request.new(**facts, token: SecureRandom.urlsafe_base64(TOKEN_BYTES), attempt: attempt + 1, opened_at: now,
                             closes_at: now + (closes_at - opened_at))
      end

      # The same request by another clock.
      #
      # @param seconds [Numeric] that it is ahead of the one that the request was opened by
      # @return [Request]
      def by_clock(seconds)
        facts = FIELDS.to_h { |field| [field, public_send(field)] }
        Request.new(**facts, opened_at: opened_at + seconds, closes_at: closes_at + seconds)
      end

      # Says what the seal of a quorum is about, which is known from the votes unless there are none.
      #
      # @param seal [Seal]
      # @param now [Time]
      # @return [Seal]
      def complete(seal, now: Time.now)
        return seal if seal.app

        named = { "app" => app, "url" => url, "checked_at" => now.utc.iso8601 }
        named["environment"] = environment unless environment == Environment::PRODUCTION
        Seal.load({ **seal.to_h, **named })
      end

      # @return [Hash{String => Object}] JSON data
      def to_h
        FIELDS.to_h do |field|
          value = public_send(field)
          [field.to_s, TIMES.include?(field) ? value.iso8601(DIGITS) : value]
        end.compact
      end

      def ==(other) = other.is_a?(Request) && to_h == other.to_h
      alias eql? ==

      def hash = to_h.hash

      # Without the token, which lets whoever has it read the run.
      def inspect = "#<#{self.class} #{app} at #{url}, attempt #{attempt}>"
    end
  end
end
