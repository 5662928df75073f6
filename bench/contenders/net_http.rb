# frozen_string_literal: true

require "net/http"

module Bench
  # The six by hand, as a script in a bin/ folder would have them.
  class NetHTTP
    # Expectations that a script can check without an HTML parser.
    LOOKS = [
      ["/up", "200", //],
      ["/", "200", %r{<title>[^<]*McRitchie Studio[^<]*</title>.*<body>.*McRitchie Studio}m],
      ["/signin", "200", /<input\b[^>]*\bname="email"/],
      ["/tasks", "200", /<body>.*Tasks/m],
      ["/devops", "404", //],
      ["/devops/cycle", "404", //]
    ].freeze

    def initialize(url)
      @url = URI(url)
    end

    def every = 1
    def asks = CHECKS
    def judges? = true

    private

    def well?(http, path, status, pattern)
      answer = http.get(path)
      answer.code == status && answer.body.match?(pattern)
    end
  end

  class SequentialNetHTTP < NetHTTP
    NAME = "Net::HTTP, one after the other"

    def name = NAME

    def run
      Net::HTTP.start(@url.host, @url.port) do |http|
        LOOKS.map { |check| well?(http, *check) }.all?
      end
    end
  end

  class ThreadedNetHTTP < NetHTTP
    NAME = "Net::HTTP, a thread each"

    def name = NAME

    def run
      threads = LOOKS.map do |check|
        Thread.new { Net::HTTP.start(@url.host, @url.port) { |http| well?(http, *check) } }
      end
      threads.map(&:value).all?
    end
  end
end
