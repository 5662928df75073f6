# frozen_string_literal: true

require_relative "command"

module SmokeSeal
  class CLI
    # prod-smoke live: whether production serves a commit, on each instance and address.
    class Live < Command
      CODES = { true => GREEN, false => RED, nil => UNSEALED }.freeze
      private_constant :CODES

      # @return [Integer] the exit code
      def call
        sha, app, *rest = @words
        raise UsageError, "which commit? prod-smoke live SHA [APP]" if sha.nil?

        CLI.refuse_arguments(rest)
        app ||= CLI.own_app(config, @options[:url], root: @root)
        live = Signals.raise_interrupts { SmokeSeal::Live.check!(app, sha, config: config, url: @options[:url]) }
        @options[:json] ? print_json(live.to_h) : @out.puts(live.line)
        CODES.fetch(live.live?)
      end
    end
  end
end
