# frozen_string_literal: true

require "ipaddr"
require "uri"

module SmokeSeal
  module Vantages
    # Where a run is asked for and voted on: +https://board.example.com/smoke_seal/runs/TOKEN+, as the engine serves it.
    class RunAddress
      PATH = %r{/runs/([\w-]{8,128})\z}
      private_constant :PATH

      # What is signed in the place of a body, which a GET does not have. No vote can be taken for it, since that is
      # JSON.
      #
      # @param token [String]
      # @param vantage [String]
      # @return [String]
      def self.signed_text(token, vantage) = "GET #{token} #{vantage}"

      # @param url [String]
      # @raise [ConfigError] it is no such address
      def initialize(url)
        @uri = HTTPPost.uri_of(UTF8.of(url).delete_suffix("/")) or refuse("it is no http or https URL with a host")
        refuse("https is needed: what a run asks for comes from there") unless encrypted?
        refuse("it has a user name, a query or a fragment") if @uri.userinfo || @uri.query || @uri.fragment
        @token = @uri.path[PATH, 1] or refuse("it does not end with /runs/ and the token of a run")
      end

      # @return [String]
      attr_reader :token

      # @return [String] the name of its host, for messages
      def host = TerminalText.line(@uri.host, 80)

      # @return [URI::HTTP] where the run is asked for
      def request_uri(vantage) = with_vantage(@uri.path, vantage)

      # @return [URI::HTTP] where votes are posted
      def votes_uri(vantage) = with_vantage("#{@uri.path}/votes", vantage)

      def to_s = @uri.to_s

      private

      def with_vantage(path, vantage)
        @uri.dup.tap do |uri|
          uri.path = path
          uri.query = URI.encode_www_form("vantage" => vantage)
        end
      end

      # In a network of one's own, or on this machine, http is enough.
      def encrypted?
        return true if @uri.is_a?(URI::HTTPS) || HTTPPost::STAND_IN.match?(@uri.host)

        address = IPAddr.new(@uri.hostname)
        address.private? || address.loopback? || address.link_local?
      rescue IPAddr::Error
        false
      end

      # Without the URL, which may contain a password.
      def refuse(problem)
        raise ConfigError, "--run: #{problem}; write the URL that the run was opened with: " \
                           "https://board.example.com/smoke_seal/runs/…"
      end
    end
  end
end
