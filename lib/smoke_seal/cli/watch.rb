# frozen_string_literal: true

require "json"
require_relative "command"

module SmokeSeal
  class CLI
    # prod-smoke watch: seals the live release again, for cron. It prints only what changed since the last seal, which
    # it keeps in a file.
    class Watch < Command
      include ResultOutput

      # @return [Integer] the exit code, as that of a seal
      def call
        app = only_argument || CLI.own_app(config, @options[:url], root: @root)
        suite = config.suite(app, url: @options[:url])
        before = last_seal
        seal = Signals.raise_interrupts { confirmed(suite, before) }
        report(suite, seal, before)
        keep(suite, seal)
        checked(exit_code(seal))
      end

      private

      # A seal that turns red is made a second time, and counts only if it is red again.
      def confirmed(suite, before)
        seal = run(suite, before)
        seal.red? && !before&.red? ? run(suite, before) : seal
      end

      def run(suite, before)
        TerminalWidth.prepare(@out)
        suite.run(browser: @options[:browser], sha: @options[:sha], previous: (before if before&.green?))
      rescue InternalError, ResourceError => e
        Seal.unsealed(e.message, app: suite.app, url: suite.url, environment: suite.environment)
      end

      def report(suite, seal, before)
        changed = changed?(seal, before)
        return print_result(suite, seal, changed) if @options[:json]

        SealText.new(@out).print(seal) if changed
      end

      def print_result(suite, seal, changed)
        @out.puts(JSON.pretty_generate({ **result(suite.app, suite.url, seal), "changed" => changed }))
      end

      # Another colour, or other checks that fail. The first seal is printed, to show that the watch runs.
      def changed?(seal, before)
        return true if before.nil? || before.status != seal.status

        seal.red? && [before, seal].map { |one| one.failing.map { |record| record["check"] }.sort }.uniq.size > 1
      end

      # @return [Seal, nil] the one in the file; nil if there is none yet
      # @raise [ConfigError] the file cannot be read, or has other content, which is not overwritten
      def last_seal
        path = @options[:state] or return
        return unless File.exist?(path)

        Seal.load(File.read(path, encoding: "BOM|UTF-8")) or
          raise ConfigError, "--state #{Redact.typed(UTF8.of(path))}: holds no seal; name a file of the watch's own"
      rescue SystemCallError => e
        raise ConfigError, "--state: #{ErrorText.text(e)}"
      end

      def keep(suite, seal)
        write_file(@options[:state], json(suite.app, suite.url, seal)) if @options[:state]
      end

      # Without the state the next one does not know what changed.
      def checked(code)
        return code unless @file_error

        @err.puts("prod-smoke: --state could not be written: #{ErrorText.text(@file_error)}")
        code == GREEN ? UNSEALED : code
      end
    end
  end
end
