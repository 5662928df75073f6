# frozen_string_literal: true

require "tempfile"
require_relative "process_output"

module SmokeSeal
  module Recorder
    # Sends a seal with a command that reaches the other machine, see {Recorder.remote}.
    class Remote < Base
      SEAL = "{seal}"
      FILE = "{file}"
      UNCONFIRMED = "ended without an error, but did not confirm that the seal is stored"
      private_constant :SEAL, :FILE, :UNCONFIRMED

      # See {Recorder.remote}.
      def initialize(command, chdir: nil, env: {})
        super()
        @words = (command.is_a?(Array) ? command : Shellwords.split(command)).map { |word| UTF8.of(word) }
        @text = command.is_a?(Array) ? Shellwords.join(@words) : UTF8.of(command).strip
        @chdir = chdir
        @env = env
      end

      # See {Base#call}. It has no time limit of its own: {Ship} ends it, and all processes that it started.
      def call(seal, message = RecordMessage.new(seal))
        raise NotRecordedError, "no command is given" if @words.empty?

        with_file(message) do |path|
          text = path ? File.read(path, encoding: "UTF-8") : message.line
          receipt = RecordMessage.receipt(text)
          run(words(message, path), input(message), receipt)
          receipt
        end
      end

      def later(message)
        return Shellwords.join(words(message, nil)) if uses?(SEAL)
        return Recorder.later("bin/rails smoke_seal:record", message) if uses?(FILE)

        "printf '%s\\n' #{Shellwords.escape(input(message).chomp)} | #{@text}"
      end

      private

      def uses?(place) = @words.any? { |word| word.include?(place) }

      def words(message, path)
        @words.map { |word| word.gsub(SEAL) { message.line }.gsub(FILE) { path || FILE } }
      end

      # `rails runner -` reads Ruby code. Other commands read the line.
      def input(message)
        return "" if uses?(SEAL) || uses?(FILE)

        runner? ? "SmokeSeal::ReceivedSeal.record!(#{message.line.inspect})\n" : "#{message.line}\n"
      end

      def runner? = @words.last(2) == ["runner", "-"]

      def with_file(message)
        return yield(nil) unless uses?(FILE)

        Tempfile.create(["smoke_seal", ".json"]) do |file|
          file.write(message.to_json)
          file.close
          yield file.path
        end
      end

      def run(words, input, receipt)
        output = ProcessOutput.new(words, input: input, chdir: @chdir, env: @env, sought: receipt)
        output.wait
        raise NotRecordedError, problem(output) unless output.found?
      rescue SystemCallError => e
        raise NotRecordedError, "#{shown} could not be started: #{e.message.sub(/ - .*/, "")}"
      end

      def problem(output)
        why = output.status.success? ? UNCONFIRMED : ending(output.status)
        last = output.last_line
        "#{shown} #{why}#{"; its last line: #{last}" unless last.empty?}"
      end

      def ending(status)
        return "was ended by signal #{Signal.signame(status.termsig)}" if status.signaled?

        "ended with exit code #{status.exitstatus}"
      end

      def shown = TerminalText.line(Redact.credentials(@text), 120)
    end
  end
end
