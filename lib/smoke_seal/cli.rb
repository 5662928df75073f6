# frozen_string_literal: true

# Everything that a seal needs is loaded here: during and after a run no file descriptor may be left to load more with.
require_relative "../smoke_seal"
require_relative "failure_group"
require_relative "display_width"
require_relative "terminal_text"
require_relative "cli/options"
require_relative "cli/output"
require_relative "cli/progress"
require_relative "cli/report"
require_relative "cli/signals"
require_relative "cli/style"
require_relative "cli/result_output"

module SmokeSeal
  # bin/prod-smoke: seals an app from a terminal, or from another program.
  class CLI
    GREEN = 0
    RED = 1
    USAGE = 2
    UNSEALED = 3
    INTERRUPTED = 130

    # The command line is wrong; nothing was sent.
    class UsageError < StandardError; end

    # The commands beside the seal, by the word that asks for each.
    COMMANDS = { "check-config" => :CheckConfig, "explain" => :Explain, "init" => :Init, "list" => :List }.freeze
    autoload :CheckConfig, "smoke_seal/cli/check_config"
    autoload :Explain, "smoke_seal/cli/explain"
    autoload :Init, "smoke_seal/cli/init"
    autoload :List, "smoke_seal/cli/list"
    autoload :PreviousSeal, "smoke_seal/cli/previous_seal"

    FIRST_STEP = "write #{Config::PLACE}, or have it written: prod-smoke init https://…".freeze
    URL_ALONE = "app"
    LANE = "browser"
    REVISION = "revision"
    # What goes wrong here, whatever it is, is not production's: Ruby's own exit code would be 1, which is red.
    FAULTS = [StandardError, ScriptError, NoMemoryError, SystemStackError].freeze
    private_constant :COMMANDS, :FIRST_STEP, :URL_ALONE, :LANE, :REVISION, :FAULTS

    class << self
      # The command as a process of its own, which it ends: its signals are taken care of as well.
      #
      # @param argv [Array<String>]
      # @param root [String, nil] the host app's root, when the command belongs to one
      def main(argv, root: nil)
        cli = new(root: root, out: $stdout, err: $stderr)
        Signals.guard { |code| cli.last_words(argv) if code == INTERRUPTED }
        code = code_of { cli.start(argv) }
        Signals.over(code)
        exit(code)
      end

      # @param argv [Array<String>]
      # @param root [String, nil] the host app's root, when the command belongs to one
      # @return [Integer] the exit code
      def start(argv, root: nil, out: $stdout, err: $stderr)
        new(root: root, out: out, err: err).start(argv)
      end

      # Without a name, the host's own app: the one that the config says, the only one there is, or the one that the
      # host's folder is named after. Where none is known, whatever answers at the URL.
      #
      # @param config [Config]
      # @param url [String, nil]
      # @param root [String, nil] the host app's root
      # @return [String]
      # @raise [ConfigError]
      def own_app(config, url, root: nil)
        own = config.own_app(root)
        return own if own
        return URL_ALONE if config.apps.empty? && (url || config.default_url)

        raise ConfigError, "which app? known: #{config.apps.join(", ")}" if config.apps.any?

        raise ConfigError, "no app is known from here; #{FIRST_STEP}, or give a URL: prod-smoke --url https://…"
      end

      # @param rest [Array<String>] the words that nothing asked for
      # @raise [UsageError, UnknownAppError] if there are any
      def refuse_more(rest)
        raise UnknownAppError, ProdSmoke.unknown(rest.first, []) if rest.any? && ProdSmoke.url?(rest.first)
        raise UsageError, "needless argument: #{rest.first}" if rest.any?
      end

      private

      def code_of
        yield
      rescue Interrupt
        INTERRUPTED
      rescue *FAULTS
        UNSEALED
      end
    end

    include ResultOutput

    def initialize(root:, out:, err:)
      @root = root
      @out = Output.new(out)
      @err = Output.new(err)
      @options = {}
    end

    # @return [Integer] the exit code
    def start(argv)
      @json = Options.json?(argv)
      finished(answer(argv))
    end

    private

    def answer(argv)
      options = options_of(argv)
      return show(options.text) if options.text

      word, *rest = options.words
      options.refuse_foreign(COMMANDS.key?(word) ? word : nil)
      return command(word, rest) if COMMANDS.key?(word)

      @app = word
      CLI.refuse_more(rest)
      seal
    rescue UsageError => e
      refuse(e.message, USAGE, advice: "Try prod-smoke --help")
    rescue Error => e
      refuse(e.message, e.is_a?(ConfigError) ? USAGE : UNSEALED)
    rescue Interrupt
      refuse(ResultOutput::INTERRUPT, INTERRUPTED)
    rescue *FAULTS => e
      refuse(InternalError.new("#{e.class}: #{e.message}").message, UNSEALED)
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

    def seal
      config = Config.load(path: @options[:config], root: @root)
      @app ||= CLI.own_app(config, @options[:url], root: @root)
      require "json" if @json
      suite = config.suite(@app, url: @options[:url], boot_window: @options[:"boot-window"])
      seal = Signals.raised { run(suite, previous_seal) }
      @json ? print_json(suite.app, suite.url, seal) : Report.new(@out).print(seal)
      exit_code(seal)
    end

    def previous_seal = @options[:previous] && PreviousSeal.read(@options[:previous])

    def run(suite, previous)
      run_options = { previous: previous, **@options.slice(:browser, :sha) }
      return suite.run(**run_options) if @options[:json]

      Progress.follow(@out, awaited(suite)) { |on_event| suite.run(**run_options, &on_event) }
    rescue InternalError, ResourceError => e
      Seal.unsealed(e.message, app: suite.app, url: suite.url)
    end

    # The names of everything that the run checks, as its events have them.
    def awaited(suite)
      checks = @options[:browser] == false ? suite.checks - [LANE] : suite.checks
      suite.revision? && !@options[:sha].to_s.strip.empty? ? [*checks, REVISION] : checks
    end
  end
end
