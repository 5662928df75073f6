# frozen_string_literal: true

require_relative "command"

module SmokeSeal
  class CLI
    # prod-smoke list: the apps and their checks. Nothing is sent.
    class List < Command
      # @return [Integer] the exit code
      def call
        app = only_argument
        apps = app ? [app] : config.apps
        raise ConfigError, "no app is known from here; #{FIRST_STEP}" if apps.empty?

        suites = apps.map { |name| suite(name) }
        @options[:json] ? print_json(suites.map { |suite| data(suite) }) : print(suites)
        GREEN
      end

      private

      def data(suite) = { "app" => suite.app, "url" => suite.url, "checks" => suite.outline }

      # Prints a table per app. The columns have the same width in all of them.
      def print(suites)
        rows = suites.to_h { |suite| [suite, suite.outline.map { |check| row(check) }] }
        widths = [0, 1].map { |column| rows.values.flatten(1).map { |row| DisplayWidth.width(row[column]) }.max || 0 }
        rows.each_with_index do |(suite, of_app), index|
          @out.puts unless index.zero?
          @out.puts("#{@style.paint(suite.app, :bold)}  #{suite.url}")
          of_app.each { |row| @out.puts(line(row, widths)) }
        end
      end

      def line(row, widths)
        name, request, *rest = row
        "  #{[DisplayWidth.ljust(name, widths[0]), DisplayWidth.ljust(request, widths[1]), *rest].join("  ")}".rstrip
      end

      def row(check)
        expected = check["expects"].map { |expectation| TerminalText.line(expectation) }
        expected << "with --sha only" if check["kind"] == "revision"
        row = [check["name"], request(check), expected.join(", ")]
        check["severity"] == "warn" ? [*row, @style.paint("warn", :yellow)] : row
      end

      def request(check)
        return TerminalText.line(check["command"], 60) if check["command"]

        "#{check["method"]} #{TerminalText.line(check["path"])}"
      end
    end
  end
end
