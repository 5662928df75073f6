# frozen_string_literal: true

module SmokeSeal
  class CLI
    # The seal with --watch: again and again, until Ctrl-C.
    module RepeatedSeals
      private

      # @param suite [Suite]
      # @return [Integer] the exit code of the last seal
      def seal_repeatedly(suite)
        require "json" if @json
        as_json = ->(seal, change) { JSON.generate({ **result(suite.app, suite.url, seal), "change" => change }) }
        seals = SealLoop.new(@out, interval: @options[:watch], as_json: (as_json if @json))
        exit_code(Signals.raise_interrupts { seals.run { |green| next_seal(suite, green) } })
      end

      def next_seal(suite, green)
        seal = begin
          suite.run(previous: green, **@options.slice(:browser, :sha))
        rescue InternalError, ResourceError => e
          Seal.unsealed(e.message, app: suite.app, url: suite.url, environment: suite.environment)
        end
        write_json_file(suite.app, suite.url, seal)
        write_reports(seal)
        seal
      end
    end
    private_constant :RepeatedSeals
  end
end
