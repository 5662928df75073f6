# frozen_string_literal: true

module SmokeSeal
  class CLI
    # Reports the result of the command: its exit code, its error messages and its JSON.
    module ResultOutput
      INTERRUPT = "interrupted; nothing was sealed"
      # Written by a signal handler, which loads nothing.
      INTERRUPT_JSON = <<~JSON.freeze
        { "app": null, "url": null, "passed": false,
          "seal": { "status": null, "summary": "#{INTERRUPT}", "checked_at": null, "unsealed": true },
          "reason": "#{INTERRUPT}" }
      JSON
      private_constant :INTERRUPT_JSON

      # Reports an interrupt outside of a run. Called by a signal handler.
      def report_interrupt(argv)
        Signals.write($stderr, "prod-smoke: #{INTERRUPT}\n")
        Signals.write($stdout, INTERRUPT_JSON) if Options.json?(argv) && !@out.used?
      end

      private

      # Returns the exit code; "unsealed" instead of "green" if the report could not be written.
      def checked_output(code)
        @out.flush
        error = @out.error || @file_error
        return code unless error

        @err.puts("prod-smoke: #{@unwritten || "the report"} could not be written: #{error.message.sub(/ @ .*/, "")}")
        code == GREEN ? UNSEALED : code
      end

      # With --advisory the exit code is 0 instead of 2 and 3. Red and an interrupt keep their exit codes.
      def advisory(code, argv)
        return code unless [USAGE, UNSEALED].include?(code) && Options.advisory?(argv)

        @err.puts("prod-smoke: advisory: this would be exit code #{code}")
        GREEN
      end

      # Prints the seal, and writes it to the files that the options name.
      def report_seal(suite, seal)
        print_seal(suite.app, suite.url, seal)
        write_json_file(suite.app, suite.url, seal)
        write_reports(seal)
        report_to_github(suite.app, seal)
      end

      # With --watch on one line, also for what was refused.
      def print_json(app, url, seal)
        return @out.puts(json(app, url, seal)) unless @options.key?(:watch)

        require "json"
        @out.puts(JSON.generate(result(app, url, seal)))
      end

      def json(app, url, seal)
        require "json"
        JSON.pretty_generate(result(app, url, seal))
      end

      def result(app, url, seal)
        { "app" => app, "url" => url, "passed" => seal.green?, "seal" => seal.to_h,
          "reason" => seal.green? ? nil : seal.summary }
      end

      def write_json_file(app, url, seal)
        path = @options[:"json-file"]
        write_json(path, app, url, seal) if path
      end

      # @return [Boolean] whether it was written
      def write_json(path, app, url, seal) = write_file(path, json(app, url, seal))

      # Replaces the file as a whole, so that nobody reads half of it.
      #
      # @return [Boolean] whether it was written
      def write_file(path, text)
        temporary = "#{path}.#{Process.pid}.tmp"
        File.write(temporary, "#{text}\n")
        File.rename(temporary, path)
        true
      rescue SystemCallError => e
        @file_error = e
        File.delete(temporary) if File.file?(temporary)
        false
      end

      def exit_code(seal)
        return UNSEALED if seal.unsealed?

        seal.green? ? GREEN : RED
      end

      # Reports that nothing was sealed: on standard error, and with --json on standard output too.
      def refuse(reason, code, advice: nil)
        reason.each_line(chomp: true) { |line| @err.puts("prod-smoke: #{line}") }
        @err.puts(advice) if advice
        app = @app unless @app && ProdSmoke.url?(@app)
        url = @options[:url] && Redact.url(UTF8.of(@options[:url]))
        seal = Seal.unsealed(reason, app: app, url: url, environment: @options[:env])
        print_seal(app, url, seal) if machine_output? && !@out.used?
        write_json_file(app, url, seal)
        write_reports(seal)
        report_to_github(app, seal)
        code
      end
    end
  end
end
