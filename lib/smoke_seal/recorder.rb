# frozen_string_literal: true

require_relative "record_message"
require_relative "recorder/base"
require_relative "recorder/remote"
require_relative "recorder/http"

module SmokeSeal
  # Recorders for {Ship}: they send a seal to the machine that stores the releases. There `bin/rails smoke_seal:record`
  # (or the endpoint, for {.http}) stores it, and answers with a receipt. Without the receipt the recorder has failed,
  # whatever its exit code is.
  module Recorder
    # The other side did not confirm that the seal is stored.
    class NotRecordedError < Error; end

    # Kamal's command by default: in the running container, on the primary host only.
    KAMAL = "app exec --primary --reuse"
    RECORD = "bin/rails smoke_seal:record"
    private_constant :KAMAL, :RECORD

    class << self
      # Runs a command that reaches the other machine. It is run without a shell.
      #
      #   Recorder.remote("heroku run --app board -- bin/rails smoke_seal:record")
      #   Recorder.remote("heroku run --app board -- bin/rails runner -")
      #   Recorder.remote("ssh board bin/rails smoke_seal:record SEAL={seal}")
      #   Recorder.remote(["sh", "-c", "scp {file} board:s.json && ssh board bin/rails smoke_seal:record FILE=s.json"])
      #
      # The seal is written to the command's standard input, as one line without evidence. `{seal}` in the command is
      # replaced by that line instead, which needs no quotes; `{file}` by the path of a file with the whole seal as
      # JSON.
      #
      # @param command [String, Array<String>] the words; a text is split as a shell would
      # @param chdir [String, nil] the working directory
      # @param env [Hash{String => String}] further variables
      # @return [Remote]
      def remote(command, chdir: nil, env: {}) = Remote.new(command, chdir: chdir, env: env)

      # Runs `kamal app exec`, which forwards no standard input: the line is an argument.
      #
      # @param arguments [String] with or without a command at the end
      # @return [Remote]
      def kamal(arguments = KAMAL, program: "kamal", chdir: nil, env: {})
        words = Shellwords.split(arguments)
        command = words.last.to_s.include?("smoke_seal:record") ? words.pop : RECORD
        Remote.new([*Shellwords.split(program), *words, "#{command} SEAL={seal}"], chdir: chdir, env: env)
      end

      # Posts the whole seal to the endpoint of the board's engine (+config.smoke_seal.record_key+), signed with a key
      # that both sides know.
      #
      # @param url [String] "https://board.example.com/smoke_seal/record"
      # @param key [String]
      # @return [HTTP]
      def http(url, key, open_timeout: 5, read_timeout: 30)
        HTTP.new(url, key, open_timeout: open_timeout, read_timeout: read_timeout)
      end

      # @param command [String]
      # @param message [RecordMessage]
      # @return [String] a shell command that records the seal
      def later(command, message) = "printf '%s\\n' #{Shellwords.escape(message.line)} | #{command}"
    end
  end
end
