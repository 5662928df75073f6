# frozen_string_literal: true

require_relative "received_seal"
require_relative "../recorder"

module SmokeSeal
  # The endpoint that {Recorder.http} posts to: a Rack app, which records a signed message. Without a key there is none;
  # with +config.smoke_seal.record_key+ the engine routes {Configuration#record_path} to it.
  class RecordEndpoint
    # In lower case, as Rack 3 requires.
    TEXT = { "content-type" => "text/plain; charset=utf-8", "cache-control" => "no-store" }.freeze
    private_constant :TEXT

    # @param key [#call] gives the key
    def initialize(key: -> { Configuration.current.record_key })
      @key = key
    end

    # @param env [Hash] Rack's environment
    # @return [Array] 200 with the receipt; 401 wrong signature; 404 no such release, or no key; 405 no POST; 413 too
    #   long; 422 no seal; 503 the seal could not be stored
    def call(env)
      key = text_of(@key.call)
      return answer(404, "not found") if key.empty?
      return answer(405, "POST a seal") unless env["REQUEST_METHOD"] == "POST"

      body = env["rack.input"]&.read(ReceivedSeal::LARGEST + 1).to_s
      return answer(413, "the message is too long") if body.bytesize > ReceivedSeal::LARGEST

      problem = Recorder::Signature.problem(env["HTTP_X_SMOKE_SEAL_SIGNATURE"], body, key)
      problem ? answer(401, problem) : record(body)
    end

    # Without the key.
    def inspect = "#<#{self.class}>"

    private

    def record(body)
      message = RecordMessage.parse(body)
      ReceivedSeal.new(message).record!
      answer(200, message.receipt)
    rescue RecordMessage::UnreadableError => e
      answer(422, ErrorText.text(e))
    rescue ReceivedSeal::NoReleaseError => e
      answer(404, ErrorText.text(e))
    rescue *ErrorText::RESCUED => e
      answer(503, "the seal could not be stored: #{ErrorText.text(e)}")
    end

    # The key may be a callable, so that it is not printed with the configuration.
    def text_of(key) = (key.respond_to?(:call) ? key.call : key).to_s

    def answer(status, text) = [status, TEXT.dup, ["#{text}\n"]]
  end
end
