# frozen_string_literal: true

require_relative "command"
require_relative "diff_text"

module SmokeSeal
  class CLI
    # prod-smoke diff: what changed between two seals. Nothing is sent.
    class Diff < Command
      # @return [Integer] the exit code: 1 if the second is worse
      def call
        before, after, *rest = @words
        raise UsageError, "which seals? prod-smoke diff BEFORE.json AFTER.json" unless after

        CLI.refuse_arguments(rest)
        diff = SealDiff.new(read(before), read(after))
        @options[:json] ? print_json(diff.to_h) : @out.puts(DiffText.new(diff).lines)
        diff.worse? ? RED : GREEN
      end

      private

      def read(path)
        shown = Redact.typed(UTF8.of(path))
        Seal.load(File.read(path, encoding: "BOM|UTF-8")) || raise(ConfigError, "#{shown}: holds no seal; save the " \
                                                                                "output of prod-smoke --json")
      rescue SystemCallError => e
        raise ConfigError, "#{shown}: #{e.message[/\A[^@(-]+/].strip.downcase}"
      end
    end
  end
end
