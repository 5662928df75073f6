# frozen_string_literal: true

require_relative "command"

module SmokeSeal
  class CLI
    # prod-smoke check-config: reports all errors of the config, and then warnings. Nothing is sent.
    class CheckConfig < Command
      # @return [Integer] the exit code
      def call
        CLI.refuse_arguments(@words)
        raise ConfigError, "no app is known from here; #{FIRST_STEP}" if config.apps.empty?

        @problems = config.problems
        @warnings = config.warnings(commands: WORDS).except(*@problems.keys)
        @options[:json] ? print_json(data) : print
        @problems.empty? ? GREEN : USAGE
      end

      private

      def data
        { "config" => config.path && UTF8.of(config.path), "valid" => @problems.empty?, "problems" => @problems,
          "warnings" => @warnings, "apps" => @problems.empty? ? config.apps.map { |app| outline(app) } : [] }
      end

      def outline(app)
        suite = config.suite(app)
        { "app" => app, "url" => suite.url, "checks" => suite.checks, "revision" => suite.revision? }
      end

      def print
        print_summary if @problems.empty?
        report("", @problems)
        report(" warnings, which prevent nothing:", @warnings)
      end

      # @param heading [String] what follows the name of the file
      # @param by_place [Hash{String => Array<String>}] lines by app or top-level key
      def report(heading, by_place)
        return if by_place.empty?

        @err.puts("#{place(config.path)}:#{heading}")
        by_place.each { |place, lines| @err.puts("  #{place}", lines.map { |line| "    #{line}" }) }
      end

      def print_summary
        config.apps.each do |app|
          suite = config.suite(app)
          checks = suite.checks - [BROWSER_LANE]
          named = [checks.join(", "), *extras(suite)].join(", and ")
          @out.puts("#{app}: #{checks_in_words(checks.size)} at #{suite.url}: #{named}")
        end
      end

      # "the browser lane and its revision", as far as the suite has them
      def extras(suite)
        extras = [("the browser lane" if suite.checks.include?(BROWSER_LANE)), ("its revision" if suite.revision?)]
        extras.compact.join(" and ").then { |text| text.empty? ? [] : [text] }
      end
    end
  end
end
