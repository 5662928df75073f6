# frozen_string_literal: true

module SmokeSeal
  module Vantages
    module Drivers
      # Asks a probe of Globalping, a public network of probes all over the world: one GET or HEAD request for each of a
      # few checks. The core says which checks such a probe may be asked about, and what its answers say; the others are
      # not judged. The vote is cast by a thread of its own.
      class Globalping
        autoload :API, "smoke_seal/vantages/drivers/globalping/api"
        autoload :APIError, "smoke_seal/vantages/drivers/globalping/api_error"
        autoload :Location, "smoke_seal/vantages/drivers/globalping/location"
        autoload :Measurement, "smoke_seal/vantages/drivers/globalping/measurement"
        autoload :Observations, "smoke_seal/vantages/drivers/globalping/observations"
        autoload :Quota, "smoke_seal/vantages/drivers/globalping/quota"
        autoload :Rounds, "smoke_seal/vantages/drivers/globalping/rounds"

        # Requests of a round.
        REQUESTS = 5
        MOST_REQUESTS = 20
        NUMBER = "must be a whole number from 1 to #{MOST_REQUESTS}: the pages that a run asks for".freeze
        TOKEN = "must be a text; write env:GLOBALPING_TOKEN, with the token in that variable"
        ADDRESS = "must be an https URL; http is for this machine only"
        private_constant :REQUESTS, :MOST_REQUESTS, :NUMBER, :TOKEN, :ADDRESS

        class << self
          # @param options [Hash{String => Object}] as the config file has them
          # @return [Hash{String => String}] what is wrong, by key
          def problems(options)
            wrong = { "location" => Location.problem(options["location"]) }
            wrong["token"] = TOKEN unless text?(options.fetch("token", "any"))
            wrong["requests"] = NUMBER unless number?(options.fetch("requests", REQUESTS))
            wrong["api"] = ADDRESS unless address?(options.fetch("api", API::PUBLIC))
            wrong.compact
          end

          private

          def text?(value) = value.is_a?(String) && !value.strip.empty?

          def number?(value) = value.is_a?(Integer) && value.between?(1, MOST_REQUESTS)

          # A token is only sent where nobody can read it on its way.
          def address?(value)
            uri = HTTPPost.uri_of(value) if value.is_a?(String)
            !uri.nil? && (uri.is_a?(URI::HTTPS) || HTTPPost::STAND_IN.match?(uri.host))
          end
        end

        # @param vantage [Vantage]
        # @param prepared [PreparedSuite, nil] the suite; nil for that of the config
        # @param pause [Numeric] seconds between two requests for a result; Globalping asks for at least 0.5
        def initialize(vantage, prepared: nil, pause: API::PAUSE)
          @vantage = vantage
          @prepared = prepared
          @pause = pause
        end

        # Returns at once.
        #
        # @param run [MemoryRun, Object]
        # @return [Thread] the one that casts the vote
        # @raise [CannotAskError] the variable of the token is not set
        def ask(run)
          api = API.new(url: @vantage.options.fetch("api", API::PUBLIC), token: token, pause: @pause)
          within = run.seconds_left
          Thread.new do
            Thread.current.report_on_exception = false
            cast(run, vote(run, api, within))
          rescue *ErrorText::RESCUED => e
            Vantages.logger&.error("smoke_seal: vantage #{@vantage.name} casts no vote: #{ErrorText.text(e)}")
          end
        rescue ThreadError
          raise CannotAskError, "this machine has no thread left to ask Globalping with"
        end

        private

        def token
          written = @vantage.options["token"] or return
          @vantage.option("token") ||
            raise(CannotAskError, "its token is missing: the variable of #{TerminalText.line(written, 80)} is not set")
        end

        def vote(run, api, within)
          request = run.request
          seal = Testing.seal_of(request.app, request.url) and return Vote.new(vantage: @vantage.name, seal: seal)
          suite = (@prepared || PreparedSuite.for_request(request)).suite
          rounds = Rounds.new(run, suite, api: api, location: Location.new(@vantage.options["location"]),
                                          most: @vantage.options.fetch("requests", REQUESTS),
                                          within: within, pause: 2 * @pause)
          seal, unjudged = rounds.call
          Vote.new(vantage: @vantage.name, seal: seal, unjudged: unjudged)
        rescue *ErrorText::RESCUED => e
          unjudged_vote(request, GuardedRun.message_of(e))
        end

        def unjudged_vote(request, why)
          seal = Seal.unsealed(why, app: request.app, url: request.url, environment: request.environment)
          Vote.new(vantage: @vantage.name, seal: seal, unjudged: why)
        end

        # A record of the database is read anew: the caller's thread uses its own.
        def cast(run, vote)
          return run.cast(vote) unless run.class.respond_to?(:connection_pool)

          run.class.connection_pool.with_connection { run.class.find(run.id).cast(vote) }
        end
      end
    end
  end
end
