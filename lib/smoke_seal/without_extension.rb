# frozen_string_literal: true

# What stands in for the extension where it cannot be loaded: a gem that was copied to another kind of machine, say, or
# built for another Ruby. A host that only ships with this gem must still start, and still ship: every run comes back
# unsealed and says why, and no recorded seal can be read, so that no badge shows.
module SmokeSeal
  # An unsealed seal, the only one there can be without the extension.
  class Seal
    GREEN = "green"
    RED = "red"
    STATUSES = [GREEN, RED].freeze

    class << self
      # @return [Seal]
      def unsealed(reason, app: nil, url: nil, checked_at: Time.now.utc)
        new(UTF8.of(reason).strip, app, url, checked_at)
      end

      # @return [nil] a recorded verdict cannot be read
      def from_h(_hash) = nil

      # @raise [ExtensionError]
      def from_result(...) = raise(ExtensionError)

      private :new
    end

    attr_reader :summary, :app, :url, :checked_at

    def initialize(summary, app, url, checked_at)
      @summary = summary.freeze
      @app = app&.to_s
      @url = url
      @checked_at = checked_at
      freeze
    end

    def status = nil
    def green? = false
    def red? = false
    def unsealed? = true
    def badge = "⚪"
    def label = "unsealed"
    def verdict_line = "#{badge} Production smoke seal: #{label} — #{summary.split(/\s*[[:cntrl:]]\s*/).join(" ")}"
    alias to_s verdict_line
    def evidence = []
    def rollback_commands(**) = []

    # @return [Hash{String => Object}] as of any unsealed seal
    def to_h
      checked = checked_at&.getutc&.strftime("%FT%TZ")
      { "status" => nil, "summary" => summary, "checked_at" => checked, "unsealed" => true, "app" => app, "url" => url }
        .reject { |key, value| value.nil? && %w[app url].include?(key) }
    end

    def to_json(...)
      require "json"
      JSON.generate(to_h)
    end

    def ==(other) = other.is_a?(Seal) && other.to_h == to_h
    alias eql? ==
    def hash = to_h.hash
    def inspect = "#<SmokeSeal::Seal #{verdict_line}>"

    private

    # What YAML is read with.
    def fill(_hash) = raise(ExtensionError)
  end

  # Without a verdict there is no line.
  module Formatter
    # @return [nil]
    def self.seal_line(_seal) = nil
  end

  # An app's checks, which nothing can look at.
  class Suite
    # @raise [ExtensionError]
    def self.parse(*) = raise(ExtensionError)
  end
end
