# frozen_string_literal: true

module SmokeSeal
  class CLI
    # The command line, and the help that tells of it.
    class Options
      # @return [Array<String>] what is no option
      attr_reader :words

      # @return [Hash{Symbol => Object}] the options that were given, by name
      attr_reader :given

      # Whether JSON is asked for, of a command line that may be wrong. A command that has none is not asked.
      #
      # @param argv [Array<String>]
      def self.json?(argv)
        (argv & %w[check-config init]).empty? && (argv.take_while { |word| word != "--" } & JSON_OPTION).any?
      end

      # @param argv [Array<String>]
      # @raise [UsageError]
      def initialize(argv)
        @given = {}
        @words = argv.map { |argument| UTF8.of(argument) }
        parse if @words.any? { |word| word.start_with?("-") }
      end

      # @return [String, nil] what is asked for instead of a seal: the help, or the version
      def text
        return parser.help if given[:help]

        VERSION if given[:version]
      end

      # @param command [String, nil] nil for the seal
      # @raise [UsageError] an option was given that the command does not heed
      def refuse_foreign(command)
        foreign = given.keys - HEEDED.fetch(command)
        return if foreign.empty?
        raise UsageError, "#{command} takes #{all_of(HEEDED.fetch(command))}" if command

        others = HEEDED.select { |_name, options| options.include?(foreign.first) }.keys
        raise UsageError, "--#{foreign.first} is for #{others.join(" and ")}"
      end

      private

      def parse
        options = parser
        begin
          @words = options.parse(@words, into: @given)
        rescue OptionParser::ParseError => e
          raise UsageError, problem(e)
        end
      end

      # An option that is misspelt may have a URL for its value, with a password in it.
      def problem(error)
        option = UTF8.of(error.args.first)[/\A(?:--[[:alnum:]][\w-]*(?==|\z)|-[[:alnum:]])/]
        [error.reason, option].compact.join(": ")
      end

      # Loaded for those who give an option; most who come name an app, and wait for its seal.
      def parser
        require "optparse"
        @parser ||= OptionParser.new do |options|
          options.banner = BANNER
          options.summary_width = 18
          options.separator("")
          options.on("--url URL", "look here instead of where the config says")
          options.on("--sha SHA", *SHA_HELP)
          options.on("--previous FILE", *PREVIOUS_HELP)
          options.on("--boot-window SECONDS", *WINDOW_HELP) { |given| seconds(given) }
          options.on("--config PATH", *CONFIG_HELP)
          options.on("--[no-]browser", *BROWSER_HELP)
          options.on("--json", *JSON_HELP)
          options.on("--app NAME", "init: the app's name in the config")
          options.on("--force", "init: write over the file that is there")
          options.on("--print", "init: print the config, and write no file")
          options.on("-v", "--version", "print the version")
          options.on("-h", "--help", "print this")
          options.separator("")
          options.separator(EXIT_CODES)
        end
      end

      # "--config and nothing else", "--config and --json"
      def all_of(options)
        *some, last = options.map { |name| "--#{name}" }
        some.empty? ? "#{last} and nothing else" : "#{some.join(", ")} and #{last}"
      end

      # What is no number is left as it was written, for the message that says so.
      def seconds(given) = Integer(given, 10, exception: false) || Float(given, exception: false) || given

      SHA_HELP = ["the revision that was deployed; where the config", "says how the app names its own, it must be",
                  "this one"].freeze
      PREVIOUS_HELP = ["the last green seal, as --json printed it: what",
                       "slower_than_last and previous_assets go by"].freeze
      WINDOW_HELP = ['how long "not there yet" is not "broken";',
                     "0 for one look (default: the config's, else 30)"].freeze
      BROWSER_HELP = ["run the app's browser lane, or do not (default:", "run it if the app declares one)"].freeze
      CONFIG_HELP = ["the config file (default: #{Config::PLACE},", "looked for from here upwards)"].freeze

      JSON_HELP = ["print the whole seal as JSON, and nothing else,",
                   "whatever happens; the same of list and explain"].freeze

      # An option may be shortened.
      JSON_OPTION = %w[--json --jso --js --j].freeze

      # Which options each command heeds; nil is the seal.
      HEEDED = {
        nil => %i[url sha previous boot-window config browser json], "check-config" => %i[config],
        "explain" => %i[url sha config json], "init" => %i[app config force print], "list" => %i[config json]
      }.freeze

      BANNER = <<~TEXT
        Looks at a live app from outside, read-only, and seals its release green or red.

        Usage:
          prod-smoke [APP] [--url URL] [--sha SHA] [--boot-window SECONDS]
                     [--previous FILE] [--[no-]browser] [--json]
                     [--config PATH]
          prod-smoke init URL [--app NAME] [--config PATH] [--force | --print]
                     look around a running app, and write a config that it meets
          prod-smoke list [APP] [--json] [--config PATH]
                     the apps and their checks; nothing is sent
          prod-smoke explain [APP] CHECK [--url URL] [--sha SHA] [--json]
                     [--config PATH]
                     one look at one check, and all that there is to tell of it
          prod-smoke check-config [--config PATH]
                     what is wrong with the config; nothing is sent

        APP is a name in the config; without one, the host's own app is meant: the
        config's default_app, the only one, or the one its folder is named after.
      TEXT

      EXIT_CODES = <<~TEXT
        Exit codes:
          0  green; of explain, the check holds; of init, the config is written
          1  red: production is broken; of explain, the check does not hold, if
             it only warns as well; of init, the app does not show itself
          2  the command line or the config is wrong; nothing was sent
          3  unsealed: nothing could be judged, or not all of it
          130  interrupted
      TEXT
      private_constant :SHA_HELP, :PREVIOUS_HELP, :WINDOW_HELP, :BROWSER_HELP, :CONFIG_HELP, :JSON_HELP, :JSON_OPTION,
                       :HEEDED, :BANNER, :EXIT_CODES
    end
  end
end
