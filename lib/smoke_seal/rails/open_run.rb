# frozen_string_literal: true

require "json"

module SmokeSeal
  # Opens a run from several vantages from a shell, and prints its URL for {VoteEndpoint vantages that vote}.
  #
  #   bin/rails smoke_seal:open_run                      # also APP=, SHA=, VANTAGES=fra,sfo, QUORUM= and WITHIN=
  #
  # It prints two lines of JSON: the run, as soon as it is open; and its seal, when it is closed.
  class OpenRun
    # The exit codes of the task, as those of prod-smoke.
    CODES = { "green" => 0, "red" => 1 }.freeze
    WRONG = 2
    UNSEALED = 3
    private_constant :CODES, :WRONG, :UNSEALED

    class << self
      # Runs the task.
      #
      # @param env [Hash{String => String}, ENV]
      # @return [Integer] the exit code: 0 green, 1 red, 2 wrong arguments or config, 3 unsealed
      def task(env: ENV, out: $stdout, err: $stderr)
        given = env.to_h.slice("APP", "SHA", "VANTAGES", "QUORUM", "WITHIN").reject { |_name, text| text.strip.empty? }
        seal = new(given, out).call
        CODES.fetch(seal.status, UNSEALED)
      rescue Error => e
        err.puts("smoke_seal:open_run: #{e.message}")
        e.is_a?(ConfigError) || e.is_a?(UnknownAppError) ? WRONG : UNSEALED
      rescue *ErrorText::RESCUED => e
        err.puts("smoke_seal:open_run: #{ErrorText.text(e)}")
        UNSEALED
      end
    end

    # @param given [Hash{String => String}]
    # @param out [IO]
    def initialize(given, out)
      @given = given
      @out = out
    end

    # @return [Seal]
    # @raise [Error]
    def call
      config = SmokeSeal.config
      app = @given["APP"] || config.required_app(SmokeSeal.root)
      runner = Vantages::Runner.new(config, app, vantages: vantages, quorum: @given["QUORUM"] || settings.quorum,
                                                 suite_options: limits, run_options: { sha: @given["SHA"] })
      run = runner.open(within: within)
      raise Error, VantageRun::NO_TABLES if run.is_a?(Vantages::MemoryRun)

      print_line(description(run))
      runner.collect(run).tap { |seal| print_line({ "seal" => seal.to_h }) }
    end

    private

    def settings = Configuration.current

    def limits = settings.run_options.slice(:deadline, :boot_window)

    def vantages = @given["VANTAGES"]&.split(",") || settings.vantages || true

    def within
      text = @given["WITHIN"] or return
      seconds = Float(text, exception: false)
      return seconds if seconds&.between?(1, 3600)

      raise ConfigError, "WITHIN: must be a number of seconds from 1 to 3600"
    end

    def description(run)
      request = run.request
      { "url" => RunURL.of(request.token), "token" => request.token, "app" => request.app, "sha" => request.sha,
        "quorum" => run.rule, "closes_at" => request.closes_at.iso8601, "vantages" => run.vantages.map(&:to_h) }
    end

    # Who reads only the first line ends the pipe.
    def print_line(data)
      @out.puts(JSON.generate(data))
      @out.flush
    rescue Errno::EPIPE
      nil
    end
  end
end
