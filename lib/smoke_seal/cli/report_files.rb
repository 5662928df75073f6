# frozen_string_literal: true

module SmokeSeal
  class CLI
    # --report FORMAT=FILE: writes reports of the seal to files, whatever the verdict is.
    module ReportFiles
      private

      # Loads the formats, and the earlier seals that they show, before the run: after it there may be no free file
      # descriptor.
      def load_reports
        formats = [*reports.map(&:first), *printed_report]
        formats.each { |format| Reports.fetch(format) }
        @history = Array(@options[:previous]).map { |path| SealFile.previous(path) } if formats.any?
        return unless github?

        require "securerandom"
        [Config::CheckLines, Reports::GitHubAnnotations, Reports::GitHubSummary].each(&:name)
      end

      def reports = @options.fetch(:report, [])

      # @param seal [Seal]
      def write_reports(seal)
        reports.each { |format, path| @unwritten ||= "--report #{format}" unless write_report(format, path, seal) }
      end

      # @return [Boolean] whether it was written. A report that fails does not change the verdict, nor stop the others.
      def write_report(format, path, seal)
        write_file(path, Reports.render(format, seal, history: @history || []).chomp)
      rescue StandardError => e
        @file_error = e
        false
      end
    end
  end
end
