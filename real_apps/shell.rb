# frozen_string_literal: true

require_relative "cache"
require_relative "child_process"

module RealApps
  # An app could not be fetched, prepared or started. The message says why.
  class Unavailable < StandardError; end

  # Runs commands that end by themselves.
  module Shell
    class << self
      # Runs +command+ at a low priority; what it prints goes to the app's log.
      #
      # @param log [String] the file
      # @raise [Unavailable] with the last line it printed, if it fails
      def run(*command, log:, env: {}, folder: Dir.pwd)
        start = File.exist?(log) ? File.size(log) : 0
        child = ChildProcess.new(["nice", "-n", "10", *command], log: log, env: env, folder: folder)
        status = child.wait
        return if status.success?

        raise Unavailable, "#{command.first(4).join(" ")}: #{last_line(log, start) || "exit #{status.exitstatus}"}"
      ensure
        child&.stop
      end

      # @return [String] what +command+ prints, or an empty text if it fails
      def output(*command)
        IO.popen(command, err: File::NULL, &:read).strip
      rescue SystemCallError
        ""
      end

      # @return [Boolean] whether this machine has the program
      def have?(program)
        ENV.fetch("PATH", "").split(":").any? { |folder| File.executable?(File.join(folder, program)) }
      end

      private

      def last_line(log, start)
        printed = File.binread(log, nil, start).to_s.force_encoding(Encoding::UTF_8).scrub
        printed.lines.map(&:strip).reject(&:empty?).last
      end
    end
  end
end
