# frozen_string_literal: true

require_relative "vote_endpoint/accepted_keys"
require_relative "vote_endpoint/rate_limit"
require_relative "vote_endpoint/reception"
require_relative "vote_endpoint/reply"

module SmokeSeal
  # Where vantages of driver +vote+ ask for a run, and vote on it: a Rack app, outside of the host's authentication,
  # since each request is signed with the key of its vantage. Without such a vantage, or without a key of it, there is
  # nothing.
  #
  # - +GET runs/TOKEN?vantage=NAME+: the run, and the entry of its app
  # - +POST runs/TOKEN/votes?vantage=NAME+: a {Vantages::VoteMessage}
  class VoteEndpoint
    # Requests in a minute: without a valid signature, from one address; with one, of one vantage.
    MOST_REFUSED = 30
    MOST_SIGNED = 120
    # A wrong key and an unknown vantage have the same answer.
    UNSIGNED = "the signature does not hold: is the name of the vantage right, and its key the same on both sides?"
    OLD = "the signature is too old, or the clocks differ by more than #{StandardWebhooks::TOLERANCE} s".freeze
    private_constant :MOST_REFUSED, :MOST_SIGNED, :UNSIGNED, :OLD

    # A request that is answered without being served. +response+ is Rack's.
    class Refusal < StandardError
      # @return [Array]
      attr_reader :response

      def initialize(response)
        @response = response
        super("refused with #{response.first}")
      end
    end
    private_constant :Refusal

    # @param verb [Symbol] +:get+ or +:post+
    # @param limits [Array<RateLimit>] of refused and of signed requests
    def initialize(verb, limits: [RateLimit.new(MOST_REFUSED), RateLimit.new(MOST_SIGNED)])
      @verb = verb
      @refused, @signed = limits
    end

    # @return [String] as bin/rails routes shows it
    def inspect = "#<#{self.class} #{@verb}>"

    # @param env [Hash] Rack's environment
    # @return [Array] 200 with the run, or that the vote is taken; 202 the run is closed; 401 no valid signature; 404 no
    #   such run, or no vantage may vote; 409 the message was taken before; 413 too long; 422 no vote on this run; 429
    #   too many requests; 503 the config or the database does not serve
    def call(env)
      keys = AcceptedKeys.new(config)
      return Reply.of(404, "not_found", "not found") if keys.none?

      serve(ActionDispatch::Request.new(env), keys)
    rescue Refusal => e
      e.response
    rescue ConfigError, ActiveRecord::ActiveRecordError => e
      Configuration.current.logger&.error("smoke_seal: a vantage was not served: #{ErrorText.text(e)}")
      Reply.of(503, "unavailable", "the run cannot be served now; the log of this app says why")
    end

    private

    # Hosts may have GET requests read from a replica, which may not have a new run yet.
    def in_primary(&block)
      roles = ActiveRecord.respond_to?(:writing_role) ? ActiveRecord : ActiveRecord::Base
      ActiveRecord::Base.connected_to(role: roles.writing_role, &block)
    end

    def config = Config.load(path: Configuration.current.config_file, root: SmokeSeal.root)

    def serve(request, keys)
      token = request.path_parameters[:token].to_s
      vantage = vantage_of(request)
      message = verified(request, keys.of(vantage), signed_text(request, token, vantage))
      limit(@signed.count(vantage))
      in_primary { answer(token, vantage, message) }
    end

    def answer(token, vantage, message)
      run = VantageRun.find_by(token: token) or refuse(404, "not_found", "there is no such run")
      unless run.vantages.any? { |one| one.name == vantage && one.driver == :vote }
        refuse(422, "refused", "#{vantage} is no vantage of driver vote of this run")
      end

      @verb == :get ? describe(run) : receive(run, vantage, message)
    end

    # Not by Rack, whose errors for a query that is too deep or too long differ by its version.
    def vantage_of(request)
      UTF8.of(URI.decode_www_form(request.query_string).assoc("vantage")&.last)
    rescue ArgumentError
      # A query that cannot be parsed names nobody.
      ""
    end

    # A verified message: what was signed, its id, its time and the key.
    Message = Struct.new(:text, :id, :sent_at, :key, keyword_init: true)
    private_constant :Message

    def verified(request, keys, text)
      headers = [StandardWebhooks::ID, StandardWebhooks::TIMESTAMP, StandardWebhooks::SIGNATURE].to_h do |name|
        [name, request.get_header("HTTP_#{name.upcase.tr("-", "_")}")]
      end
      result = StandardWebhooks.verify(headers, text, keys: keys)
      refuse_unsigned(request, result.problem) if result.problem

      Message.new(text: text, id: headers[StandardWebhooks::ID], key: result.key,
                  sent_at: Time.at(headers[StandardWebhooks::TIMESTAMP].to_i))
    end

    # An address that sent too much without a signature waits, before its body is read.
    def signed_text(request, token, vantage)
      limit(@refused.wait(address_of(request)))
      return Vantages::RunAddress.signed_text(token, vantage) if @verb == :get

      most = Vantages::VoteMessage::LARGEST
      body = request.content_length.to_i > most ? nil : request.body&.read(most + 1).to_s
      refuse(413, "too_long", "the vote is longer than #{most} bytes") if body.nil? || body.bytesize > most

      body
    end

    def refuse_unsigned(request, problem)
      @refused.count(address_of(request))
      refuse(401, "unsigned", problem == :old ? OLD : UNSIGNED)
    end

    def address_of(request)
      request.remote_ip.to_s
    rescue ActionDispatch::RemoteIp::IpSpoofAttackError
      request.get_header("REMOTE_ADDR").to_s
    end

    def limit(seconds)
      raise Refusal, Reply.too_many(seconds) if seconds
    end

    def refuse(status, result, message) = raise(Refusal, Reply.of(status, result, message))

    def describe(run)
      Reply.data(200, { "request" => run.request.to_h, "entry" => config.shared_entry(run.app),
                        "now" => Time.now.utc.iso8601(3) })
    rescue ConfigError => e
      refuse(422, "refused", e.message)
    end

    def receive(run, vantage, message)
      Reception.new(run, vantage: vantage, key_id: message.key.fingerprint, message_id: message.id,
                         sent_at: message.sent_at).take(message.text)
    end
  end
end
