# frozen_string_literal: true

require "net/http"
require_relative "shell"

module RealApps
  # An app's processes, from when it answers until it is stopped.
  class RunningApp
    # Seconds it may take to answer.
    PATIENCE = 120
    # Seconds its workers may take to be gone.
    GRACE = 5
    # Seconds between two attempts.
    PAUSE = 0.2
    NOT_YET = [SystemCallError, EOFError, Timeout::Error, Net::HTTPBadResponse].freeze
    private_constant :PATIENCE, :GRACE, :PAUSE, :NOT_YET

    # @param app [App]
    # @param url [String] where visitors find it
    def initialize(app, url:)
      @app = app
      @url = url
      @processes = []
    end

    # Starts it, and returns once its first page answers.
    #
    # @raise [Unavailable] if it ends, or never answers
    def start(port:)
      @port = port
      @processes = @app.start(port: port, url: @url)
      deadline = now + PATIENCE
      until ready?(port)
        raise Unavailable, "it ended at once; see #{@app.log}" unless @processes.all?(&:running?)
        raise Unavailable, "no answer within #{PATIENCE} s; see #{@app.log}" if now > deadline

        sleep PAUSE
      end
    end

    # Returns once nothing listens on its port any more.
    def stop
      @processes.reverse_each(&:stop)
      @processes = []
      deadline = now + GRACE
      sleep PAUSE while @port && listening? && now < deadline
    end

    def restart(port:)
      stop
      start(port: port)
    end

    private

    def now = Process.clock_gettime(Process::CLOCK_MONOTONIC)

    def listening?
      TCPSocket.new("127.0.0.1", @port).close
      true
    rescue SystemCallError
      false
    end

    def ready?(port)
      Net::HTTP.start("127.0.0.1", port, nil, open_timeout: 5, read_timeout: 60) do |http|
        http.get(@app.path).code.to_i < 500
      end
    rescue *NOT_YET
      false
    end
  end
end
