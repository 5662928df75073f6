# frozen_string_literal: true

module SmokeSeal
  class CLI
    # How the command says what came of it: the exit code, and for programs an object as JSON.
    module ResultOutput
      INTERRUPT = "interrupted; nothing was sealed"

      # What is said of an interrupt outside of a run, by a signal handler.
      def last_words(argv)
        Signals.say($stderr, "prod-smoke: #{INTERRUPT}\n")
        nothing = '"app": null, "url": null, "passed": false, "seal": null'
        Signals.say($stdout, %({ #{nothing}, "reason": "#{INTERRUPT}" }\n)) if Options.json?(argv) && !@out.used?
      end

      private

      # A green that nobody can read is none. Of what somebody did not want to read to its end, nothing is lost.
      def finished(code)
        @out.flush
        return code unless @out.lost

        @err.puts("prod-smoke: the report could not be written: #{@out.lost.message.sub(/ @ .*/, "")}")
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

      # Nothing was sealed: the reason is told on standard error, and to whoever reads JSON on standard output as well.
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
