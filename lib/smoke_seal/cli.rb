# frozen_string_literal: true

require_relative "../smoke_seal"
require_relative "cli/options"
require_relative "cli/progress"

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
    autoload :Report, "smoke_seal/cli/report"
    autoload :Style, "smoke_seal/cli/style"

    FIRST_STEP = "write #{Config::PLACE}, or have it written: prod-smoke init https://…".freeze
    URL_ALONE = "app"
    LANE = "browser"
    REVISION = "revision"
    private_constant :COMMANDS, :FIRST_STEP, :URL_ALONE, :LANE, :REVISION

    class << self
      # @param argv [Array<String>]
      # @param root [String, nil] the host app's root, when the command belongs to one
      # @return [Integer] the exit code
      def start(argv, root: nil, out: $stdout, err: $stderr)
        new(root: root, out: out, err: err).start(argv)
      end

      # Without a name, the only app there is; or, where none is known, whatever answers at the URL.
      #
      # @param config [Config]
      # @param url [String, nil]
      # @return [String]
      # @raise [ConfigError]
      def only_app(config, url)
        known = config.apps
        return known.first if known.one?
        return URL_ALONE if known.empty? && url

        raise ConfigError, "which app? known: #{known.join(", ")}" if known.any?

        raise ConfigError, "no app is known from here; #{FIRST_STEP}, or give a URL: prod-smoke --url https://…"
      end

      # @param rest [Array<String>] the words that nothing asked for
      # @raise [UsageError, UnknownAppError] if there are any
      def refuse_more(rest)
        raise UnknownAppError, ProdSmoke.unknown(rest.first, []) if rest.any? && ProdSmoke.url?(rest.first)
        raise UsageError, "needless argument: #{rest.first}" if rest.any?
      end
    end

    def initialize(root:, out:, err:)
      @root = root
      @out = out
      @err = err
      @options = {}
    end

    def start(argv)
      options = Options.new(argv)
      @options = options.given
      return show(options.text) if options.text

      word, *rest = options.words
      options.refuse_foreign(COMMANDS.key?(word) ? word : nil)
      return command(word, rest) if COMMANDS.key?(word)

      CLI.refuse_more(rest)
      seal(word)
    rescue UsageError => e
      usage_error(e.message)
    rescue ConfigError, ExtensionError => e
      give_up(e)
    rescue Interrupt
      @err.puts("prod-smoke: interrupted; nothing was sealed")
      INTERRUPTED
    rescue Errno::EPIPE
      # Whoever reads has seen enough of the help, or of the list of checks.
      GREEN
    rescue StandardError => e
      raise if $DEBUG

      give_up(InternalError.new("#{e.class}: #{e.message}"))
    end

    private

    def show(text)
      @out.puts(text)
      GREEN
    end

    def command(word, rest)
      CLI.const_get(COMMANDS.fetch(word)).new(rest, @options, root: @root, out: @out, err: @err).call
    end

    def seal(app)
      config = Config.load(path: @options[:config], root: @root)
      app ||= CLI.only_app(config, @options[:url])
      suite = config.suite(app, url: @options[:url], boot_window: @options[:"boot-window"])
      seal = run(suite, previous_seal)
      @options[:json] ? print_json(suite, seal) : Report.new(@out).print(seal)
      # What is still kept back would be lost in silence when the process ends.
      @out.flush
      exit_code(seal)
    rescue Errno::EPIPE
      # Whoever reads has seen enough; the verdict still stands in the exit code.
      exit_code(seal)
    rescue SystemCallError, IOError => e
      raise unless seal

      report_is_lost(seal, e)
    end

    # A green that nobody can read is none; a red stays one.
    def report_is_lost(seal, error)
      code = seal.red? ? RED : UNSEALED
      @err.puts("prod-smoke: the report could not be written: #{error.message.sub(/ @ .*/, "")}")
      code
    rescue SystemCallError, IOError
      code
    end

    def previous_seal = @options[:previous] && PreviousSeal.read(@options[:previous])

    def run(suite, previous)
      how = { previous: previous, **@options.slice(:browser, :sha) }
      return prepared_meanwhile { suite.run(**how) } if @options[:json]

      Progress.follow(@out, awaited(suite)) do |on_event|
        prepared_meanwhile(shown: !on_event.nil?) { suite.run(**how, &on_event) }
      end
    rescue InternalError, ResourceError => e
      Seal.unsealed(e.message, app: suite.app, url: suite.url)
    end

    # While the answers are awaited, another thread loads what the seal is printed with. Where events are +shown+, it
    # does so before: two threads that load what needs one another wait for each other, and Ruby ends the process.
    def prepared_meanwhile(shown: false)
      preparing = start_preparing
      preparing&.join if shown
      yield
    ensure
      preparing&.join
    end

    def start_preparing
      Thread.new { prepare }
    rescue ThreadError
      # None is left. What is needed is loaded when it is.
    end

    # Loads what the seal is printed with, and does what whoever started the command put off.
    def prepare
      was_put_off = GC.enable
      @options[:json] ? require("json") : [Report, Style, Blame, Columns, Plain]
      GC.start if was_put_off
    rescue StandardError, LoadError
      # It does so again, and is told, when it is needed.
    end

    # The names of all that is looked at, as events have them.
    def awaited(suite)
      checks = @options[:browser] == false ? suite.checks - [LANE] : suite.checks
      suite.revision? && !@options[:sha].to_s.strip.empty? ? [*checks, REVISION] : checks
    end

    def print_json(suite, seal)
      passed = { "green" => true, "red" => false }[seal.status]
      require "json"
      @out.puts(JSON.pretty_generate("app" => suite.app, "url" => suite.url, "passed" => passed, "seal" => seal.to_h))
    end

    def exit_code(seal)
      return UNSEALED if seal.nil? || seal.unsealed?

      seal.green? ? GREEN : RED
    end

    def give_up(error)
      error.message.each_line { |line| @err.puts("prod-smoke: #{line}") }
      error.is_a?(ConfigError) ? USAGE : UNSEALED
    end

    # The value of an option that is misspelt may be a URL, with a password in it.
    def usage_error(message)
      @err.puts("prod-smoke: #{message.sub(%r{=.*://.*}m, "")}", "Try prod-smoke --help")
      USAGE
    end
  end
end
