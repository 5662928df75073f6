# frozen_string_literal: true

require "json"
require "net/http"
require_relative "read_limit"

module SmokeSeal
  class DiscordWebhook
    # One POST, and the answer to it.
    class Request
      # The most that is read of an answer's body: a message of Discord's is a few KiB.
      LONGEST_BODY = 64 * 1024
      # The same of all that comes before it, that of a proxy included.
      LONGEST_HEAD = 64 * 1024
      private_constant :LONGEST_BODY, :LONGEST_HEAD

      # There was no connection, or it ended too soon. Whether Discord has the message then is not known: better told
      # twice than never.
      CONNECTION_ERRORS = [SystemCallError, SocketError, IOError, OpenSSL::SSL::SSLError, Net::OpenTimeout].freeze

      # An attempt that failed without an answer.
      class Failed < StandardError
        # @return [Boolean] whether another one may fare better
        def retryable? = @retryable

        def initialize(reason, retryable: false)
          @retryable = retryable
          super(reason)
        end
      end

      # @return [String]
      def self.no_answer_within(seconds) = "Discord did not answer within #{format("%g", seconds)} s"

      # @param target [URI::HTTP]
      # @param payload [Hash]
      def initialize(target, payload, open_timeout:, read_timeout:)
        @target = target
        @body = JSON.generate(payload)
        @open_timeout = open_timeout
        @read_timeout = read_timeout
      end

      # @return [Answer]
      # @raise [Failed]
      def call
        limit = ReadLimit.new(LONGEST_HEAD)
        # What is thrown out of the request closes the connection, whatever is still to come.
        catch(:answer) do
          limit.apply do
            http.start { |connection| connection.request(post) { |response| throw :answer, answer(response, limit) } }
          end
        end
      rescue ReadLimit::Exceeded
        raise Failed, "what answered in Discord's place sent more than #{LONGEST_HEAD / 1024} KiB before its message"
      rescue *CONNECTION_ERRORS => e
        raise Failed.new(said_by(e), retryable: !untrusted?(e))
      rescue Net::ReadTimeout, Net::WriteTimeout
        # Not tried again: Discord may have the message by now.
        raise Failed, self.class.no_answer_within(@read_timeout)
      rescue Net::HTTPBadResponse, Net::HTTPHeaderSyntaxError
        raise Failed, "what answered in Discord's place does not speak HTTP"
      rescue Net::ProtocolError
        raise Failed, "the proxy of the environment does not let the message through to Discord"
      end

      private

      def http
        Net::HTTP.new(@target.hostname, @target.port, *proxy).tap do |http|
          http.use_ssl = @target.is_a?(URI::HTTPS)
          http.open_timeout = http.ssl_timeout = @open_timeout
          http.read_timeout = http.write_timeout = @read_timeout
        end
      end

      # By itself, Net::HTTP looks at http_proxy alone.
      def proxy
        proxy = @target.find_proxy or return []
        user, password = [proxy.user, proxy.password].map { |part| part && URI::DEFAULT_PARSER.unescape(part) }
        [proxy.hostname, proxy.port, user, password]
      end

      # The encoding is asked for, since Net::HTTP would unpack whatever comes, however long.
      def post
        headers = {
          "Accept" => "application/json", "Accept-Encoding" => "identity", "Content-Type" => "application/json",
          "User-Agent" => "smoke_seal/#{VERSION}"
        }
        Net::HTTP::Post.new(@target.request_uri, headers).tap { |post| post.body = @body }
      end

      def answer(response, limit)
        limit.reset(LONGEST_BODY)
        Answer.new(status: response.code.to_i, retry_after: response["Retry-After"], body: body_of(response))
      end

      # A status without its body still says whether the message was kept.
      def body_of(response)
        body = +""
        response.read_body do |part|
          body << part
          return nil if body.bytesize > LONGEST_BODY
        end
        body
      rescue *CONNECTION_ERRORS, Net::ReadTimeout, Net::HTTPBadResponse, ReadLimit::Exceeded
        nil
      end

      # In words without the URL, which the messages of some of them hold parts of.
      def said_by(error)
        case error
        when Net::OpenTimeout then "Discord could not be reached within #{format("%g", @open_timeout)} s"
        when SocketError then "Discord's name could not be resolved"
        when OpenSSL::SSL::SSLError then untrusted?(error) ? UNTRUSTED : "the TLS handshake with Discord failed"
        when SystemCallError then "Discord could not be reached: #{error.class.new.message}"
        else "Discord closed the connection before it answered"
        end
      end

      UNTRUSTED = "Discord's certificate is not one that this machine trusts"
      private_constant :UNTRUSTED

      def untrusted?(error) = error.message.include?("certificate verify failed")
    end
  end
end
