# frozen_string_literal: true

require "json"

module SmokeSeal
  module Vantages
    # Asks for a run, and posts the vote of a vantage, both signed. Redirects are not followed. The keys are neither
    # printed nor sent.
    class VoteClient
      # A request that had no success. +final+: whether it would have none if it were sent again. +wait+: seconds that
      # the other side asks to wait.
      class Failure < Error
        # @return [Float, nil]
        attr_reader :wait

        def initialize(message, final:, wait: nil)
          @final = final
          @wait = wait
          super(message)
        end

        def final? = @final
      end

      # What a posted vote became: +result+ is "taken", "known" (there was a vote of this vantage), "late" or "replayed"
      # (it has this very vote); +message+ the same in words.
      Receipt = Struct.new(:result, :message, keyword_init: true)

      # Seconds for one exchange, with the lookup of the name.
      DEADLINE = 60
      # Bytes of an answer that are read: that to a GET contains the app's suite.
      LONGEST_ANSWER = 2 * 1024 * 1024
      # A retry may help after these, and after 5xx.
      TEMPORARY = [408, 425, 429].freeze
      REPLAYED = 409
      REPLAYED_MESSAGE = "it has this vote already"
      private_constant :DEADLINE, :LONGEST_ANSWER, :TEMPORARY, :REPLAYED, :REPLAYED_MESSAGE

      # @param address [RunAddress]
      # @param vantage [String]
      # @param keys [Array<StandardWebhooks::HMACKey, StandardWebhooks::Ed25519Key>]
      # @param open_timeout [Numeric] seconds that a connection may take
      # @param read_timeout [Numeric] seconds between two bytes
      def initialize(address, vantage:, keys:, open_timeout: 5, read_timeout: 30)
        @address = address
        @vantage = vantage
        @keys = keys
        @timeouts = { open_timeout: open_timeout, read_timeout: read_timeout }
      end

      # @return [Hash{String => Object}] the run, as the endpoint gives it
      # @raise [Failure]
      def fetch
        signed = RunAddress.signed_text(@address.token, @vantage)
        answer = exchange(@address.request_uri(@vantage), nil, StandardWebhooks.new_id, signed, Net::HTTP::Get)
        return answer.json if answer.status == 200 && answer.json.key?("request")

        raise failure(answer)
      end

      # @param id [String] the message id, the same each time that this vote is posted
      # @param body [String] as {VoteMessage#to_json} makes it
      # @return [Receipt]
      # @raise [Failure]
      def post(id, body)
        answer = exchange(@address.votes_uri(@vantage), body, id, body, Net::HTTP::Post)
        return Receipt.new(result: "replayed", message: REPLAYED_MESSAGE) if answer.status == REPLAYED
        raise failure(answer) unless answer.success? && answer.json["result"].is_a?(String)

        Receipt.new(result: answer.json["result"], message: said_in(answer).to_s)
      end

      # Without the keys.
      def inspect = "#<#{self.class} #{@address.host}>"

      private

      def exchange(uri, body, id, signed, verb)
        headers = StandardWebhooks.headers(id, signed, keys: @keys)
        request = HTTPPost::Request.new(uri, body, service: @address.host, headers: headers, verb: verb,
                                                   longest_body: LONGEST_ANSWER, **@timeouts)
        # On its own thread, since a DNS lookup of Ruby cannot be bounded otherwise.
        result = BoundedCall.on_thread(DEADLINE) { request.call }
        return result.value if result.ok?

        raise Failure.new(reason(result.error), final: final?(result.error))
      end

      # Only what the next attempt would meet again ends the attempts: a certificate that is not trusted, for example.
      def final?(error) = error.is_a?(HTTPPost::Request::Failed) && !error.retryable? && !error.unsure?

      def reason(error)
        error.is_a?(HTTPPost::Request::Failed) ? error.message : "#{@address.host}: #{BoundedCall.reason(error)}"
      end

      def failure(answer)
        text = [answer.reason({}), said_in(answer)].compact.join(": ")
        Failure.new(text, final: !(TEMPORARY.include?(answer.status) || answer.status >= 500), wait: answer.wait)
      end

      # The endpoint's own words.
      def said_in(answer)
        said = answer.json["message"]
        TerminalText.line(said, 300) if said.is_a?(String) && !said.strip.empty?
      end
    end
  end
end
