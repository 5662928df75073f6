# frozen_string_literal: true

require "socket"
require "time"

module SmokeSeal
  class CLI
    class Doctor < Command
      # The way to the app: its name, one request by the client that seals use, and the clock beside the server's.
      class Network
        # Seconds that the resolver may take.
        MOST_SECONDS = 5
        # Seconds that the clocks may differ.
        MOST_OFF = 60
        MOST_ADDRESSES = 8
        # What to do, by the cause of a request that got no answer.
        ADVICE = {
          "dns" => "check the host name in the config, and this machine's resolver (/etc/resolv.conf)",
          "network" => "check that the app listens there, and that a firewall or a proxy lets this machine through",
          "tls" => "look at the certificate (openssl s_client -connect %<host>s:%<port>d), and at the tls roots above",
          "throttled" => "whoever answers wants fewer requests: wait, or allow this machine's address"
        }.freeze
        CLOCK_ADVICE = "set the clock of this machine, for example with NTP; or the server's is wrong"
        OTHERWISE = "see all details with prod-smoke explain"
        private_constant :MOST_SECONDS, :MOST_OFF, :MOST_ADDRESSES, :ADVICE, :CLOCK_ADVICE, :OTHERWISE

        # @param subject [Subject]
        # @param offline [Boolean, nil] whether nothing is sent
        # @param resolver [#call] gives the addresses of a host and port
        # @param most_seconds [Numeric] that it may take
        # @param clock [#call]
        def initialize(subject, offline: false, resolver: Addrinfo.method(:getaddrinfo), most_seconds: MOST_SECONDS,
                       clock: -> { Time.now })
          @subject = subject
          @offline = offline
          @resolver = resolver
          @most_seconds = most_seconds
          @clock = clock
        end

        # @return [Array<Item>]
        def items
          return skipped("there is no app to ask") unless @subject.suite && @subject.host
          return skipped("--offline") if @offline

          [resolver, *request]
        end

        private

        def skipped(why)
          %w[resolver request clock].map { |name| Item.new(name: name, status: :skipped, text: "not tried: #{why}") }
        end

        def resolver
          addresses = resolve
          details = { host: @subject.host, addresses: addresses.to_a }
          return no_address(details, addresses) if addresses.nil? || addresses.empty?

          shown = addresses.first(MOST_ADDRESSES)
          shown << "…" if addresses.size > shown.size
          Item.new(name: "resolver", status: :ok, text: "#{@subject.host} is #{shown.join(", ")}", details: details)
        end

        # A proxy looks the name up itself.
        def no_address(details, addresses)
          proxied = Proxy.new(@subject).variable
          Item.new(name: "resolver", status: proxied ? :warning : :problem,
                   text: addresses ? "#{@subject.host} has no address" : "no answer within #{@most_seconds} s",
                   advice: [proxied ? "the proxy has to know it" : ADVICE["dns"]], details: details)
        end

        # @return [Array<String>, nil] the addresses; nil if the resolver takes too long
        def resolve
          thread = Thread.new do
            Thread.current.report_on_exception = false
            @resolver.call(@subject.host, @subject.port, nil, :STREAM).map(&:ip_address).uniq
          rescue SocketError
            []
          end
          thread.join(@most_seconds)&.value
        ensure
          thread&.kill
        end

        def request
          explanation = @subject.request
          evidence = explanation["evidence"]
          [*other_version(explanation), evidence["status"] ? answered(evidence) : unanswered(evidence),
           clock(explanation)]
        rescue Error => e
          [Item.new(name: "request", status: :problem, text: TerminalText.line(e.message.lines.first, 300)),
           no_clock("there is no answer")]
        end

        # The extension names its version in each request, unless the config has another User-Agent.
        def other_version(explanation)
          sent = (explanation.dig("sent", "headers") || []).to_h["user-agent"].to_s[%r{\Asmoke_seal/(\S+)}, 1]
          return [] if sent.nil? || sent == VERSION

          [Item.new(name: "extension_version", status: :problem,
                    text: "the extension is that of smoke_seal #{sent}, and the gem is #{VERSION}",
                    advice: ["build it on this machine: #{RebuildCommand.command}"],
                    details: { gem: VERSION, extension: sent })]
        end

        def answered(evidence)
          error = evidence["status"] >= 500
          took = evidence.dig("timings", "total_ms")&.round
          Item.new(name: "request", status: error ? :warning : :ok,
                   text: "#{evidence["method"]} #{TerminalText.url(evidence["url"])}: #{evidence["status"]}" \
                         "#{" in #{took} ms" if took}#{", #{evidence["protocol"]}" if evidence["protocol"]}",
                   advice: error ? ["the way is open: the error is the app's own, or that of a proxy before it"] : [],
                   details: facts(evidence))
        end

        def unanswered(evidence)
          said = evidence["reason"] || evidence["error"] || "no answer"
          said = "no answer: #{evidence["error"]}" if evidence["reason"].nil? && evidence["error"]
          Item.new(name: "request", status: :problem,
                   text: "#{evidence["method"]} #{TerminalText.url(evidence["url"])}: #{TerminalText.line(said, 300)}",
                   advice: [advice(cause(evidence))], details: facts(evidence))
        end

        def advice(cause) = format(ADVICE.fetch(cause, OTHERWISE), host: @subject.host, port: @subject.port)

        def cause(evidence)
          evidence["cause"] || evidence.fetch("findings", []).filter_map { |finding| finding["cause"] }.first
        end

        def facts(evidence)
          { url: evidence["url"], http_status: evidence["status"], ms: evidence.dig("timings", "total_ms"),
            protocol: evidence["protocol"], peer: evidence["peer"], error: evidence["error"], cause: cause(evidence) }
        end

        # A copy from a cache is as old as its Age says.
        def clock(explanation)
          headers = (explanation.dig("received", "headers") || []).to_h
          server = Time.httpdate(headers["date"].to_s) + headers["age"].to_i
          off = (@clock.call - server).round
          wrong = off.abs > MOST_OFF
          Item.new(name: "clock", status: wrong ? :warning : :ok, text: clock_text(off, wrong),
                   advice: wrong ? [CLOCK_ADVICE] : [], details: { seconds_ahead: off })
        rescue ArgumentError
          no_clock("no answer with a Date header")
        end

        def no_clock(why) = Item.new(name: "clock", status: :skipped, text: "not compared: #{why}")

        def clock_text(off, wrong)
          return "agrees with the server's within #{MOST_OFF} s" unless wrong

          "is #{off.abs} s #{off.positive? ? "ahead of" : "behind"} the server's"
        end
      end
    end
  end
end
