# frozen_string_literal: true

module SmokeSeal
  class CLI
    # --github: annotations and the summary of a step of GitHub Actions, also on green runs.
    module GitHubOutput
      private

      # Whether it is wanted: by the option, else where GitHub Actions runs the command. Only for seals.
      def github?
        @is_seal && !@options[:baseline] && @options.fetch(:github, ENV["GITHUB_ACTIONS"] == "true")
      end

      # Prints the report. GitHub Actions takes a line that begins with :: for a command, and the report may quote a
      # page. So commands are stopped until a random word, which no page knows.
      def print_text(seal)
        return @out.puts(seal.verdict_line) if @options[:quiet]
        return seal_text.print(seal) unless github?

        token = SecureRandom.hex(16)
        @out.puts("::stop-commands::#{token}")
        seal_text.print(seal)
        @out.puts("::#{token}::")
      end

      def seal_text = SealText.new(@out, verbose: @options[:verbose], more: " (see --verbose)")

      # Writes the annotations behind the report. If that is for a program, or the verdict alone, to standard error,
      # where GitHub reads them as well.
      #
      # @param app [String, nil]
      # @param seal [Seal]
      def report_to_github(app, seal)
        return unless github?

        path = @config&.path
        lines = Config::CheckLines.of(path, app)
        commands = Reports::GitHubAnnotations.render(seal.to_h, file: in_repository(path), lines: lines)
        (machine_output? || @options[:quiet] ? @err : @out).print(commands) unless commands.empty?
        append_summary(seal)
      rescue StandardError => e
        not_reported(e)
      end

      # A summary that cannot be written does not change the exit code: the verdict is in the log.
      def append_summary(seal)
        path = ENV["GITHUB_STEP_SUMMARY"].to_s
        return if path.empty?

        File.open(path, "ab") do |file|
          left = Reports::GitHubSummary::MOST_BYTES - file.size
          file.write(Reports::GitHubSummary.render(seal.to_h, most_bytes: left))
        end
      end

      def not_reported(error)
        @err.puts("prod-smoke: --github: #{ErrorText.text(error)}")
      end

      # The path from the root of the repository, as annotations name it; nil for a file outside of it.
      def in_repository(path)
        return unless path

        root = ENV["GITHUB_WORKSPACE"].to_s
        relative = UTF8.of(path).delete_prefix("#{File.expand_path(root.empty? ? Dir.pwd : root)}/")
        relative unless relative.start_with?("/")
      end
    end
  end
end
