# frozen_string_literal: true

require_relative "option_list"
require_relative "deploy_tool_names"
require_relative "output_format"
require_relative "seal_loop"
require_relative "usage"
require_relative "help_text"

module SmokeSeal
  class CLI
    # Parses the command line, and prints the help.
    class Options
      include HelpText

      # @return [Array<String>] the arguments that are not options
      attr_reader :words

      # @return [Hash{Symbol => Object}] the options that were given, by name
      attr_reader :given

      # Whether JSON is requested, also by a command line that is not valid. False for commands without JSON output.
      #
      # @param argv [Array<String>]
      def self.json?(argv)
        words = argv.take_while { |word| word != "--" }
        (argv & %w[alert init]).empty? && ((words & JSON_OPTION).any? || OutputFormat.json?(words))
      end

      # Whether the exit code is advisory, also of a command line that is not valid.
      #
      # @param argv [Array<String>]
      def self.advisory?(argv) = argv.take_while { |word| word != "--" }.include?("--advisory")

      # @return [Hash{Symbol => OptionList::Option}] all options, by name
      def self.list = OptionList.of(new([]).__send__(:parser))

      # @param argv [Array<String>]
      # @raise [UsageError]
      def initialize(argv)
        @given = {}
        # Its abbreviations are those of --json-file as well.
        @words = argv.map { |argument| JSON_OPTION.include?(argument) ? "--json" : UTF8.of(argument) }
        parse if @words.any? { |word| word.start_with?("-") }
      end

      # @return [String, nil] the help or the version, if an option requests it
      def text
        return help if given[:help] || HELP_WORDS.include?(words.first)

        VERSION if given[:version]
      end

      # @param command [String, nil] nil for the seal
      # @raise [UsageError] an option was given that the command does not support
      def refuse_unsupported(command)
        supported = Usage.options_of(command)
        unsupported = given.keys - supported
        return refuse_contradictions if unsupported.empty?
        raise UsageError, "#{command} takes #{all_of(OptionList.of(parser).keys & supported)}" if command

        others = Usage.commands.select { |name| Usage.options_of(name).include?(unsupported.first) }
        raise UsageError, "--#{unsupported.first} is for #{others.join(" and ")}"
      end

      private

      def help
        parser.banner = [INTRODUCTION, "", "Usage:", Usage.text(OptionList.of(parser)), "", ABOUT_APP].join("\n")
        parser.help
      end

      def refuse_contradictions
        refuse_with_quiet if given[:quiet]
        refuse_with_watch if given.key?(:watch)
        raise UsageError, "--quorum needs --vantages, which say who votes" if given.key?(:quorum) && !given[:vantages]
        raise UsageError, "--baseline prints text or JSON, and no report" if given[:baseline] && prints_report?
      end

      def refuse_with_watch
        other = (given.keys - Usage.options_with(:watch)).first
        raise UsageError, "--watch takes no --#{other}" if other
        raise UsageError, "--watch prints text or JSON; give a report to --report" if prints_report?
      end

      def prints_report? = ![nil, OutputFormat::JSON, *OutputFormat::FOR_PEOPLE].include?(given[:format])

      # --verbose and --json go together: JSON is never cut.
      def refuse_with_quiet
        raise UsageError, "--quiet prints less, and --verbose more; give one of them" if given[:verbose]
        raise UsageError, "--quiet prints only the verdict, and --json only JSON; give one of them" if given[:json]
        return if [nil, OutputFormat::TEXT].include?(given[:format])

        raise UsageError, "--quiet prints only the verdict, and --format a report; give one of them"
      end

      def parse
        options = parser
        begin
          @words = options.parse(@words, into: @given)
        rescue OptionParser::ParseError => e
          raise UsageError, problem(e)
        end
        OutputFormat.expand(given)
      end

      # The message for a wrong option. Without the option's value, which may be a URL with a password.
      def problem(error)
        option = UTF8.of(error.args.first)[/\A(?:--[[:alnum:]][\w-]*(?==|\z)|-[[:alnum:]])/]
        [error.reason, option].compact.join(": ")
      end

      # OptionParser is loaded only if an option is given.
      def parser
        require "optparse"
        @parser ||= OptionParser.new do |options|
          options.summary_width = 18
          options.separator("")
          options.on("--url URL", "check this base URL instead of the config's")
          options.on("--sha SHA", *SHA_HELP) { |given| revision(given) }
          add_earlier_seals(options)
          options.on("--boot-window SECONDS", *WINDOW_HELP) { |given| seconds(given) }
          options.on("--config PATH", *CONFIG_HELP)
          options.on("--[no-]browser", *BROWSER_HELP)
          options.on("--env NAME", *ENV_HELP)
          add_vantages(options)
          add_result_options(options)
          add_init_options(options)
          add_command_options(options)
          options.on("-v", "--version", "print the version")
          options.on("-h", "--help", "print this")
          options.separator("")
          options.separator(EXIT_CODES)
        end
      end

      def add_earlier_seals(options)
        options.on("--baseline FILE", *BASELINE_HELP)
        options.on("--since FILE", *SINCE_HELP)
        options.on("--previous FILE", *PREVIOUS_HELP) { |file| [*@given[:previous], file] }
      end

      def add_vantages(options)
        options.on("--vantages NAMES", Array, *VANTAGES_HELP) { |names| [*@given[:vantages], *names] }
        options.on("--quorum RULE", *QUORUM_HELP)
      end

      def add_result_options(options)
        options.on("--verbose", *VERBOSE_HELP)
        options.on("--quiet", *QUIET_HELP)
        options.on("--json", *JSON_HELP)
        options.on("--format FORMAT", *FORMAT_HELP) { |given| format(given) }
        options.on("--json-file PATH", "write the JSON to a file as well")
        options.on("--report FORMAT=FILE", *REPORT_HELP) { |given| [*@given[:report], report(given)] }
        options.on("--[no-]github", *GITHUB_HELP)
        options.on("--advisory", *ADVISORY_HELP)
        options.on("--watch[=SECONDS]", *WATCH_HELP) { |given| SealLoop.interval(given) }
      end

      def add_init_options(options)
        options.on("--app NAME", "init: the app's name in the config")
        options.on("--header HEADER", *HEADER_HELP) { |line| [*@given[:header], line] }
        options.on("--only NAMES", Array, *ONLY_HELP) { |names| [*@given[:only], *names] }
        options.on("--merge", *MERGE_HELP)
        options.on("--force", *FORCE_HELP)
        options.on("--print", "init: print the config, do not write a file")
        options.on("--for TOOL", *FOR_HELP) { |tool| DeployToolNames.check(tool) }
      end

      def add_command_options(options)
        options.on("--timeout SECONDS", *TIMEOUT_HELP) { |given| seconds(given) }
        options.on("--state PATH", *STATE_HELP)
        options.on("--offline", *OFFLINE_HELP)
        add_vote_options(options)
        options.on("--test", "alert: send a message that is marked as a test")
      end

      def add_vote_options(options)
        options.on("--run URL", "vote: the URL that the run was opened with")
        options.on("--vantage NAME", "vote: the name of this vantage in that run")
        options.on("--key VARIABLE", *KEY_HELP)
        options.on("--allow-env NAMES", Array, *ALLOW_ENV_HELP) { |names| [*@given[:"allow-env"], *names] }
        options.on("--resend", "vote: deliver those that were not taken yet")
        options.on("--new-key KIND", "vote: print a new key: hmac, or ed25519")
      end

      # "--config and nothing else", "--config and --json"
      def all_of(options)
        *some, last = options.map { |name| "--#{name}" }
        some.empty? ? "#{last} and nothing else" : "#{some.join(", ")} and #{last}"
      end

      # An empty variable in a script would otherwise seal without the revision, and nobody would know.
      def revision(given)
        return given unless given.strip.empty?

        raise UsageError, "--sha is empty; give the deployed commit, as git rev-parse HEAD prints it, or leave it out"
      end

      # @return [Array(String, String)] the format and the file
      # @raise [UsageError]
      def report(given)
        format, path = given.split("=", 2)
        return [format, path] if Reports.names.include?(format) && !path.to_s.strip.empty?

        raise UsageError, "--report takes FORMAT=FILE, where FORMAT is one of #{Reports.names.join(", ")}"
      end

      # @raise [UsageError]
      def format(given)
        return given if OutputFormat::NAMES.include?(given)

        raise UsageError, "--format takes one of #{OutputFormat::NAMES.join(", ")}"
      end

      # Returns other text unchanged; the suite reports that it is not a number.
      def seconds(given) = Integer(given, 10, exception: false) || Float(given, exception: false) || given

      # What others call the help.
      HELP_WORDS = %w[help].freeze

      # OptionParser accepts abbreviated options.
      JSON_OPTION = %w[--json --jso --js --j].freeze

      private_constant :HELP_WORDS, :JSON_OPTION
    end
  end
end
