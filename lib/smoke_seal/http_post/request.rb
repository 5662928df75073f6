# frozen_string_literal: true

require "net/http"
require_relative "read_limit"

module SmokeSeal
  class HTTPPost
    # One request and its response.
    class Request
      # Bytes that are read of a response body; those of the services are a few KiB.
      LONGEST_BODY = 64 * 1024
      # Bytes that are read before the body, including the response of a proxy.
      LONGEST_HEAD = 64 * 1024
      private_constant :LONGEST_BODY, :LONGEST_HEAD

      # Errors that are retried. The service may already have the message: posting it twice is better than never.
      CONNECTION_ERRORS = [SystemCallError, SocketError, IOError, OpenSSL::SSL::SSLError, Net::OpenTimeout].freeze

      # An attempt that failed without an answer.
      class Failed < StandardError
        # @return [Boolean] whether a retry may succeed
        def retryable? = @retryable

        # @return [Boolean] whether the service may have the message
        def unsure? = @unsure

        def initialize(reason, retryable: false, unsure: false)
          @retryable = retryable
          @unsure = unsure
          super(reason)
        end
      end

      # @return [String]
      def self.no_answer_within(service, seconds) = "#{service} did not answer within #{format("%g", seconds)} s"

      # @param target [URI::HTTP]
      # @param body [String, nil] nil for a GET
      # @param service [String]
      # @param headers [Hash{String => String}]
      # @param verb [Class]
      # @param longest_body [Integer] bytes of the response's body that are read
      def initialize(target, body, service:, open_timeout:, read_timeout:, headers: {}, verb: Net::HTTP::Post,
                     longest_body: LONGEST_BODY)
        @target = target
        @body = body
        @service = service
        @headers = headers
        @verb = verb
        @open_timeout = open_timeout
        @read_timeout = read_timeout
        @longest_body = longest_body
      end

      # Whether it is being sent: there is a connection, and no answer yet.
      def sent? = @sent || false

      # @return [Answer]
      # @raise [Failed]
      def call
        exchange(ReadLimit.new(LONGEST_HEAD))
      rescue ReadLimit::Exceeded
        raise Failed, "what answered in #{@service}'s place sent more than #{LONGEST_HEAD / 1024} KiB before its " \
                      "message"
      rescue *CONNECTION_ERRORS => e
        raise Failed.new(reason_of(e), retryable: !untrusted?(e))
      rescue Net::ReadTimeout, Net::WriteTimeout
        # Not retried: the service most likely has the message.
        raise Failed.new(self.class.no_answer_within(@service, @read_timeout), unsure: true)
      rescue Net::HTTPBadResponse, Net::HTTPHeaderSyntaxError
        raise Failed, "what answered in #{@service}'s place does not speak HTTP"
      rescue Net::ProtocolError
        raise Failed, "the proxy of the environment does not let the message through to #{@service}"
      ensure
        @sent = false
      end

      private

      # The throw closes the connection without reading the rest of the response.
      def exchange(limit)
        catch(:answer) do
          limit.apply do
            http.start do |connection|
              @sent = true
              connection.request(request) { |response| throw :answer, answer(response, limit) }
            end
          end
        end
      end

      def http
        Net::HTTP.new(@target.hostname, @target.port, *proxy).tap do |http|
          http.use_ssl = @target.is_a?(URI::HTTPS)
          http.open_timeout = http.ssl_timeout = @open_timeout
          http.read_timeout = http.write_timeout = @read_timeout
        end
      end

      # Net::HTTP itself reads only http_proxy, not https_proxy.
      def proxy
        proxy = @target.find_proxy or return []
        user, password = [proxy.user, proxy.password].map { |part| part && URI::DEFAULT_PARSER.unescape(part) }
        [proxy.hostname, proxy.port, user, password]
      end

      # With "identity", since Net::HTTP would decompress a response without a limit.
      def request
        headers = {
          "Accept" => "application/json", "Accept-Encoding" => "identity", "Content-Type" => "application/json",
          "User-Agent" => "smoke_seal/#{VERSION}"
        }
        @verb.new(@target.request_uri, headers.merge(@headers)).tap { |request| request.body = @body }
      end

      def answer(response, limit)
        limit.reset(@longest_body)
        Answer.new(service: @service, status: response.code.to_i, retry_after: response["Retry-After"],
                   body: body_of(response), headers: response)
      end

      # Nil if the body cannot be read: the status alone says whether the message was stored.
      def body_of(response)
        body = +""
        response.read_body do |part|
          body << part
          return nil if body.bytesize > @longest_body
        end
        body
      rescue *CONNECTION_ERRORS, Net::ReadTimeout, Net::HTTPBadResponse, ReadLimit::Exceeded
        nil
      end

      # The reason without the URL, parts of which are in some errors' messages.
      def reason_of(error)
        case error
        when Net::OpenTimeout then "#{@service} could not be reached within #{format("%g", @open_timeout)} s"
        when SocketError then "#{@service}'s name could not be resolved"
        when OpenSSL::SSL::SSLError then tls_reason(error)
        when SystemCallError then "#{@service} could not be reached: #{error.class.new.message}"
        else "#{@service} closed the connection before it answered"
        end
      end

      def tls_reason(error)
        return "#{@service}'s certificate is not one that this machine trusts" if untrusted?(error)

        "the TLS handshake with #{@service} failed"
      end

      def untrusted?(error) = error.message.include?("certificate verify failed")
    end
  end
end
