# frozen_string_literal: true

require "uri"

module SmokeSeal
  module Vantages
    # The control addresses of an app, which do not belong to it: who reaches one of them has a network.
    class ControlAddresses
      # Those of an app that names none, as src/config/suite/control.rs has them.
      USUAL = %w[https://one.one.one.one/ https://dns.google/].freeze
      # Seconds that each of them may take.
      WITHIN = 5
      CHECK = "control"
      private_constant :WITHIN, :CHECK

      # @param written [String, Array<String>, nil] the app's +control+; it is valid
      def initialize(written = nil)
        @urls = written.nil? ? USUAL : Array(written)
      end

      # Requests one after the other until one answers, with the client that seals use.
      #
      # @return [Boolean]
      def reached? = @urls.any? { |url| answers?(url) }

      # @return [String] "one.one.one.one, dns.google"
      def to_s = @urls.map { |url| TerminalText.line(host(url), 80) }.join(", ")

      private

      def answers?(url)
        uri = URI.parse(url)
        check = { "path" => uri.request_uri, "method" => "HEAD" }
        settings = { "timeout" => WITHIN, "deadline" => WITHIN, "boot_window" => 0, "control" => url }
        suite = Suite.parse(CHECK, { **settings, "checks" => { CHECK => check } }, url: URI.join(url, "/").to_s)
        !suite.explain(CHECK).dig("evidence", "status").nil?
      rescue Error, URI::Error
        false
      end

      def host(url)
        URI.parse(url).host.to_s
      rescue URI::Error
        url
      end
    end
  end
end
