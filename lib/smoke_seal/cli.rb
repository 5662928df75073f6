# frozen_string_literal: true

# Everything that a seal needs is loaded here: during a run there may be no free file descriptor to load a file.
require_relative "../smoke_seal"
require_relative "failure_group"
require_relative "display_width"
require_relative "terminal_text"
require_relative "cli/exit_codes"
require_relative "cli/commands"
require_relative "cli/baseline_output"
require_relative "cli/github_output"
require_relative "cli/options"
require_relative "cli/output"
require_relative "cli/progress"
require_relative "cli/report_files"
require_relative "cli/seal_text"
require_relative "cli/signals"
require_relative "cli/style"
require_relative "cli/result_output"
require_relative "cli/repeated_seals"

module SmokeSeal
  # The command prod-smoke: seals an app from a terminal, or from another program.
  class CLI
    autoload :VantageSeals, "smoke_seal/cli/vantage_seals"

    # The command line is wrong; nothing was sent.
    class UsageError < StandardError; end

    FIRST_STEP = "write #{Config::PLACE}, or run: prod-smoke init https://…".freeze
    # The name of an app if only its URL is known.
    UNNAMED_APP = "app"
    BROWSER_LANE = "browser"
    REVISION = "revision"
    # Errors of this command, not of production. Without a rescue Ruby would exit with 1, which means red.
    INTERNAL_ERRORS = [StandardError, ScriptError, NoMemoryError, SystemStackError].freeze
    private_constant :FIRST_STEP, :UNNAMED_APP, :BROWSER_LANE, :REVISION, :INTERNAL_ERRORS

    class << self
      # Runs the command as the only work of this process: handles signals, and exits.
      #
      # @param argv [Array<String>]
      # @param root [String, nil] the root of the host app that the command belongs to, if any
      def main(argv, root: nil)
        GC.enable # binstubs that an earlier version generated turn it off
        cli = new(root: root, out: $stdout, err: $stderr)
        Signals.exit_on_signal { |code| cli.report_interrupt(argv) if code == INTERRUPTED }
        code = code_of { cli.start(argv) }
        Signals.finish(code)
        exit(code)
      end

      # @param argv [Array<String>]
      # @param root [String, nil] the root of the host app that the command belongs to, if any
      # @return [Integer] the exit code
      def start(argv, root: nil, out: $stdout, err: $stderr)
        new(root: root, out: out, err: err).start(argv)
      end

      # Returns the app to check if none is named: see {Config#own_app}. If no app is known, but a URL is, that is
      # enough.
      #
      # @param config [Config]
      # @param url [String, nil]
      # @param root [String, nil] the host app's root
      # @return [String]
      # @raise [ConfigError]
      def own_app(config, url, root: nil)
        own = config.own_app(root)
        return own if own
        return UNNAMED_APP if config.apps.empty? && (url || config.default_url)

        raise ConfigError, "which app? known: #{config.apps.join(", ")}" if config.apps.any?

        raise ConfigError, "no app is known from here; #{FIRST_STEP}, or give a URL: prod-smoke --url https://…"
      end

      # @param rest [Array<String>] the arguments that the command does not take
      # @raise [UsageError, UnknownAppError] if there are any
      def refuse_arguments(rest)
        raise UnknownAppError, ProdSmoke.unknown(rest.first, []) if rest.any? && ProdSmoke.url?(rest.first)
        raise UsageError, "unexpected argument: #{rest.first}" if rest.any?
      end

      private

      def code_of
        yield
      rescue Interrupt
        INTERRUPTED
      rescue *INTERNAL_ERRORS
        UNSEALED
      end
    end

    include ResultOutput
    include BaselineOutput
    include GitHubOutput
    include OutputFormat
    include ReportFiles
    include RepeatedSeals

    def initialize(root:, out:, err:)
      @root = root
      @out = Output.new(out)
      @err = Output.new(err)
      @options = {}
    end

    # @return [Integer] the exit code
    def start(argv)
      @json = Options.json?(argv)
      advisory(checked_output(dispatch(argv)), argv)
    end

    private

    # Runs the command that +argv+ names, and returns its exit code.
    def dispatch(argv)
      options = options_of(argv)
      return show(options.text) if options.text

      word, *rest = options.words
      options.refuse_unsupported(COMMANDS.key?(word) ? word : nil)
      return command(word, rest) if COMMANDS.key?(word)

      @is_seal = true
      @app = word
      seal(rest)
    rescue UsageError => e
      refuse(e.message, USAGE, advice: "Try prod-smoke --help")
    rescue Error => e
      refuse_error(e, words: [word, *rest])
    rescue Interrupt
      refuse(ResultOutput::INTERRUPT, INTERRUPTED)
    rescue *INTERNAL_ERRORS => e
      refuse(InternalError.new("#{e.class}: #{e.message}").message, UNSEALED)
    end

    def refuse_error(error, words:)
      hint = unknown_app_hint(*words) if error.is_a?(UnknownAppError)
      refuse([error.message, hint].compact.join("; "), error.is_a?(ConfigError) ? USAGE : UNSEALED)
    end

    # Advice for an unknown app, such as a name that is similar; nil if there is none.
    def unknown_app_hint(word = nil, *rest)
      return Hints.unknown_app(word, config, rest: rest) unless COMMANDS.key?(word)

      Hints.unknown_app(rest.first, config, commands: [])
    rescue ConfigError
      nil
    end

    def options_of(argv)
      Options.new(argv).tap do |options|
        @options = options.given
        @json &&= @options.key?(:json)
      end
    end

    def show(text)
      @out.puts(text)
      GREEN
    end

    def command(word, rest)
      CLI.const_get(COMMANDS.fetch(word)).new(rest, @options, root: @root, out: @out, err: @err).call
    end

    # @param checks [Array<String>] the only checks to run; empty for all
    def seal(checks)
      CLI.refuse_arguments(checks.grep(%r{//|@}).first(1)) # refuse a URL before a message repeats it
      @app ||= CLI.own_app(config, @options[:url], root: @root)
      require "json" if @json || @options[:baseline]
      return take_baseline(checks) if @options[:baseline]

      load_reports
      suite = part(whole_suite, checks)
      return seal_repeatedly(suite) if @options.key?(:watch)

      @vantages = VantageSeals.new(config, suite, checks, @options) if @options[:vantages]
      seal = Signals.raise_interrupts { run(suite, **SealFile.earlier(@options, suite)) }
      report_seal(suite, seal)
      exit_code(seal)
    end

    def whole_suite
      window, environment = @options.values_at(:"boot-window", :env)
      config.suite(@app, url: @options[:url], boot_window: window, environment: environment)
    end

    def config = @config ||= Config.load(path: @options[:config], root: @root)

    # The suite with only these checks, and with the browser lane if --browser is given.
    def part(suite, checks)
      return suite if checks.empty?

      known = suite.outline.map { |check| check["name"] }
      CLI.refuse_arguments(checks.select { |name| ProdSmoke.url?(name) && !known.include?(name) }.first(1))
      needs_sha = checks.include?(REVISION) && suite.revision?
      raise UsageError, "revision needs --sha, the commit that has to answer" if needs_sha && !sha?

      suite.only(@options[:browser] ? checks | [BROWSER_LANE] : checks)
    end

    def sha? = !@options[:sha].to_s.strip.empty?

    def run(suite, **earlier)
      run_options = { **earlier, **@options.slice(:browser, :sha) }
      runnable = @vantages || suite
      return runnable.run(**run_options) if machine_output? || @options[:quiet]

      TerminalWidth.prepare(@out)
      Progress.show(@out, check_names(suite)) { |on_event| runnable.run(**run_options, &on_event) }
    rescue InternalError, ResourceError => e
      Seal.unsealed(e.message, app: suite.app, url: suite.url, environment: suite.environment)
    end

    # The names of all checks of the run, as its events name them.
    def check_names(suite)
      checks = @options[:browser] == false ? suite.checks - [BROWSER_LANE] : suite.checks
      suite.revision? && sha? ? [*checks, REVISION] : checks
    end
  end
end
