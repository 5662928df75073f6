# frozen_string_literal: true

module SmokeSeal
  class CLI
    # Reports the result of the command: its exit code, its error messages and its JSON.
    module ResultOutput
      INTERRUPT = "interrupted; nothing was sealed"

      # Reports an interrupt outside of a run. Called by a signal handler.
      def report_interrupt(argv)
        Signals.write($stderr, "prod-smoke: #{INTERRUPT}\n")
        no_seal = '"app": null, "url": null, "passed": false, "seal": null'
        Signals.write($stdout, %({ #{no_seal}, "reason": "#{INTERRUPT}" }\n)) if Options.json?(argv) && !@out.used?
      end

      private

      # Returns the exit code; "unsealed" instead of "green" if the report could not be written.
      def checked_output(code)
        @out.flush
        return code unless @out.error

        @err.puts("prod-smoke: the report could not be written: #{@out.error.message.sub(/ @ .*/, "")}")
        code == GREEN ? UNSEALED : code
      end

      def print_json(app, url, seal)
        require "json"
        reason = seal.green? ? nil : seal.summary
        @out.puts(JSON.pretty_generate("app" => app, "url" => url, "passed" => seal.green?, "seal" => seal.to_h,
                                       "reason" => reason))
      end

      def exit_code(seal)
        return UNSEALED if seal.unsealed?

        seal.green? ? GREEN : RED
      end

      # Reports that nothing was sealed: on standard error, and with --json on standard output too.
      def refuse(reason, code, advice: nil)
        reason.each_line(chomp: true) { |line| @err.puts("prod-smoke: #{line}") }
        @err.puts(advice) if advice
        if @json && !@out.used?
          app = @app unless @app && ProdSmoke.url?(@app)
          url = @options[:url] && Redact.url(UTF8.of(@options[:url]))
          print_json(app, url, Seal.unsealed(reason, app: app, url: url))
        end
        code
      end
    end
  end
end
