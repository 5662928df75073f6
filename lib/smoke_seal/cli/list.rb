# frozen_string_literal: true

require_relative "command"

module SmokeSeal
  class CLI
    # prod-smoke list: the apps and what is looked at of each. Nothing is sent.
    class List < Command
      # @return [Integer] the exit code
      def call
        app = only_word
        apps = app ? [app] : config.apps
        raise ConfigError, "no app is known from here; #{FIRST_STEP}" if apps.empty?

        suites = apps.map { |name| suite(name) }
        @options[:json] ? print_json(suites.map { |suite| data(suite) }) : print(suites)
        GREEN
      end

      private

      def data(suite) = { "app" => suite.app, "url" => suite.url, "looks" => suite.outline }

      # The columns of all apps are as wide as each other, so that an eye can run down them.
      def print(suites)
        rows = suites.to_h { |suite| [suite, suite.outline.map { |look| row(look) }] }
        widths = [0, 1].map { |column| rows.values.flatten(1).map { |row| DisplayWidth.width(row[column]) }.max || 0 }
        rows.each_with_index do |(suite, of_app), index|
          @out.puts unless index.zero?
          @out.puts("#{@style.paint(suite.app, :bold)}  #{suite.url}")
          of_app.each { |row| @out.puts(line(row, widths)) }
        end
      end

      def line(row, widths)
        name, request, *told = row
        "  #{[DisplayWidth.ljust(name, widths[0]), DisplayWidth.ljust(request, widths[1]), *told].join("  ")}".rstrip
      end

      def row(look)
        request = look["command"] ? TerminalText.line(look["command"], 60) : "#{look["method"]} #{TerminalText.line(look["path"])}"
        expected = look["expects"].map { |words| TerminalText.line(words) }
        expected << "with --sha only" if look["kind"] == "revision"
        row = [look["name"], request, expected.join(", ")]
        look["severity"] == "warn" ? [*row, @style.paint("warn", :yellow)] : row
      end
    end
  end
end
