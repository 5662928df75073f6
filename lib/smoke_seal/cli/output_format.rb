# frozen_string_literal: true

module SmokeSeal
  class CLI
    # --format FORMAT: what the seal looks like on standard output. --json and --github are two of the formats.
    module OutputFormat
      TEXT = "text"
      GITHUB = "github"
      JSON = "json"
      # Those that are no report: the text for people, alone or with annotations.
      FOR_PEOPLE = [TEXT, GITHUB].freeze
      NAMES = [*FOR_PEOPLE, *Reports.names].freeze

      class << self
        # @param argv [Array<String>] also a command line that is not valid
        # @return [Boolean] whether it requests the format json
        def json?(argv) = argv.include?("--format=#{JSON}") || argv.each_cons(2).include?(["--format", JSON])

        # Sets the options that are another spelling of the format.
        #
        # @param given [Hash{Symbol => Object}] the options of the command line
        # @raise [UsageError] two of them contradict each other
        def expand(given)
          format = given[:format] or return
          refuse(format, "--json") if given[:json] && format != JSON
          refuse(format, "--no-github") if given[:github] == false && format == GITHUB
          given[:json] = true if format == JSON
          given[:github] = true if format == GITHUB
        end

        private

        def refuse(format, other)
          raise UsageError, "--format #{format} and #{other} contradict each other; give one of them"
        end
      end

      private

      # @return [String, nil] the report that is printed instead of the text; nil for text and for --json
      def printed_report
        format = @options[:format]
        format unless format.nil? || format == JSON || FOR_PEOPLE.include?(format)
      end

      # Whether standard output is for a program.
      def machine_output? = @json || !printed_report.nil?

      # Prints the seal in the format that the options name.
      #
      # @param app [String, nil]
      # @param url [String, nil]
      # @param seal [Seal]
      def print_seal(app, url, seal)
        return print_json(app, url, seal) if @json
        return print_text(seal) unless printed_report

        @out.print(Reports.render(printed_report, seal, history: @history || []))
      end
    end
    private_constant :OutputFormat
  end
end
