# frozen_string_literal: true

require "json"
require "uri"
require_relative "http_post/answer"
require_relative "http_post/request"
require_relative "http_post/retries"
require_relative "sinks/delivery"

module SmokeSeal
  # Posts JSON to a service, in bounded time, with retries.
  #
  # The URL and the headers may be secrets. Nothing here shows them.
  class HTTPPost
    # Hosts of this machine or of tests, which may replace a service (RFC 6761).
    STAND_IN = /\A(?:localhost|127(?:\.\d+){3}|\[::1\]|.+\.(?:localhost|test|invalid))\z/i

    # @param text [String]
    # @return [URI::HTTP, nil] nil if it is no http or https URL with a host
    def self.uri_of(text)
      uri = URI.parse(text.to_s.strip)
      uri if uri.is_a?(URI::HTTP) && !uri.host.to_s.empty?
    rescue URI::Error, ArgumentError, EncodingError
      nil
    end

    # @param uri [URI::HTTP]
    # @param host [Regexp] the hosts of a service
    # @param path [Regexp] the paths of its webhooks
    # @param other [String] what to call another path on these hosts
    # @return [String, nil] what the URL is of, if not a webhook of the service. It never contains the path: a webhook
    #   of another service is as secret
    def self.mismatch(uri, host:, path:, other:)
      return if STAND_IN.match?(uri.host)
      return TerminalText.line(uri.host, 80) unless host.match?(uri.host)

      other unless path.match?(uri.path)
    end

    # @param service [String] its name in messages: "Discord"
    # @param meanings [Hash{Integer => String}] what the service means by a status
    # @param open_timeout [Numeric] seconds that a connection may take
    # @param read_timeout [Numeric] seconds to wait for the next bytes
    # @param deadline [Numeric] seconds that the whole post may take, with all retries and pauses
    def initialize(service, meanings: {}, open_timeout: 5, read_timeout: 10, deadline: 10)
      @service = service
      @meanings = meanings
      @timeouts = { open_timeout: open_timeout, read_timeout: read_timeout }.freeze
      @deadline = deadline
      freeze
    end

    # Posts, and waits for the answer. Retries up to twice after a connection error, a 5xx, or a 429 with a short enough
    # wait. Never raises a StandardError of its own; a timeout or an interrupt of the caller passes through, and ends
    # the post.
    #
    # @param uri [URI::HTTP]
    # @param body [String, Hash] JSON, or what is made JSON
    # @param headers [Hash{String => String}] further headers
    # @param verb [Class] +Net::HTTP::Post+ or +Net::HTTP::Patch+
    # @yieldparam answer [Answer] one that is a success
    # @yieldreturn [String, nil] the service's id of the message
    # @return [Sinks::Delivery]
    def call(uri, body, headers: {}, verb: Net::HTTP::Post, &message_id)
      request = nil
      # On its own thread, since a DNS lookup of Ruby cannot be bounded otherwise.
      worker = Thread.new do
        guarded do
          request = request_of(uri, body, headers, verb)
          Retries.new(request, deadline: @deadline, meanings: @meanings).call(&message_id)
        end
      end
      worker.join(@deadline) ? worker.value : expired(request)
    rescue ThreadError
      Sinks::Delivery.failed("this machine has no thread left to post to #{@service} with", retryable: true)
    ensure
      worker&.kill
    end

    private

    def request_of(uri, body, headers, verb)
      body = JSON.generate(body) unless body.is_a?(String)
      Request.new(uri, body, service: @service, headers: headers, verb: verb, **@timeouts)
    end

    def guarded
      yield
    rescue StandardError, ScriptError => e
      # Without the error's message, which may contain the URL, or a proxy's URL with its password.
      Sinks::Delivery.failed("the message could not be posted to #{@service}: #{e.class}")
    end

    # What was never written to a connection did not arrive.
    def expired(request)
      reason = Request.no_answer_within(@service, @deadline)
      request&.sent? ? Sinks::Delivery.unsure(reason) : Sinks::Delivery.failed(reason, retryable: true)
    end
  end
end
