# frozen_string_literal: true

require "net/http"
require "uri"
require_relative "signature"

module SmokeSeal
  module Recorder
    # Posts a seal to the endpoint of the board's engine, see {Recorder.http}. Redirects are not followed.
    class HTTP < Base
      # Seconds for a DNS lookup and a connection; seconds between two bytes.
      #
      # @param url [String]
      # @param key [String] neither printed nor sent
      def initialize(url, key, open_timeout: 5, read_timeout: 30)
        super()
        @url = url.to_s.strip
        key = key.to_s
        # In a proc, so that to_json and inspect, which print instance variables, do not show it.
        @key = -> { key }
        @timeouts = { open_timeout: open_timeout, read_timeout: read_timeout, write_timeout: read_timeout }
      end

      def call(seal, message = RecordMessage.new(seal))
        body = message.to_json
        response = post(target, body)
        receipt = RecordMessage.receipt(body)
        return receipt if response.body.to_s.b.include?(receipt.b)

        raise NotRecordedError, "#{shown} answered #{response.code}, and did not confirm that the seal is stored" \
                                "#{reason(response)}"
      rescue SystemCallError, SocketError, IOError, OpenSSL::SSL::SSLError, Timeout::Error, Net::ProtocolError,
             Net::HTTPBadResponse, Net::HTTPHeaderSyntaxError => e
        raise NotRecordedError, "#{shown} could not be reached: #{ErrorText.text(e)}"
      end

      def later(message) = Recorder.later("bin/rails smoke_seal:record", message)

      # Without the key.
      def inspect = "#<#{self.class} #{shown}>"

      private

      def target
        raise NotRecordedError, "the key is empty" if @key.call.empty?

        uri = URI.parse(@url)
        uri.is_a?(URI::HTTP) && uri.host ? uri : raise(NotRecordedError, "#{shown} is no http or https URL with a host")
      rescue URI::Error
        raise NotRecordedError, "#{shown} is no http or https URL with a host"
      end

      def post(uri, body)
        request = Net::HTTP::Post.new(uri)
        request.body = body
        request["Content-Type"] = "application/json"
        request[Signature::HEADER] = Signature.sign(body, @key.call)
        Net::HTTP.start(uri.host, uri.port, use_ssl: uri.scheme == "https", **@timeouts) do |http|
          http.max_retries = 0
          http.request(request)
        end
      end

      # The endpoint's message, which is plain text.
      def reason(response)
        return "" unless response["Content-Type"].to_s.start_with?("text/plain")

        said = TerminalText.line(UTF8.of(response.body).lines.first.to_s, 200)
        said.empty? ? "" : ": #{said}"
      end

      def shown = Redact.url(@url)
    end
  end
end
