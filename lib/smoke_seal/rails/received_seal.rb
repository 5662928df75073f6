# frozen_string_literal: true

require_relative "name_columns"
require_relative "release_recorder"
require_relative "watch"
require_relative "../record_message"
require_relative "../error_text"

module SmokeSeal
  # A seal that another machine sent: finds its release, and records it. Recording is idempotent, and the
  # newest verdict wins, so a message may come twice or late.
  #
  #   bin/rails smoke_seal:record < message      # also SEAL=…, FILE=…, and RELEASE=… for another release
  class ReceivedSeal
    # The exit codes of the task.
    RECORDED = 0
    NOT_STORED = 1
    NO_SEAL = 2
    NO_RELEASE = 3

    # There is no such release, or the message names none.
    class NoReleaseError < Error; end

    # Bytes of a message that are read.
    LARGEST = 1024 * 1024
    # A number or a UUID.
    ID = /\A(?:\d+|\h{8}-\h{4}-\h{4}-\h{4}-\h{12})\z/
    private_constant :ID

    class << self
      # Records a message, and prints the receipt: for `rails runner -`, which evaluates what a recorder sends.
      #
      # @param text [String] a line of {RecordMessage}, or JSON
      # @return [void]
      # @raise [RecordMessage::UnreadableError, NoReleaseError, ActiveRecord::ActiveRecordError] it is not stored
      def record!(text, release: nil, out: $stdout)
        message = RecordMessage.parse(text)
        received = new(message, release: release).record!
        out.puts("recorded on #{received}: #{TerminalText.line(message.seal.verdict_line)}", message.receipt)
      end

      # Runs the task.
      #
      # @param env [Hash{String => String}, ENV] SEAL, FILE and RELEASE
      # @return [Integer] the exit code
      def task(env: ENV, input: $stdin, out: $stdout, err: $stderr)
        record!(text_of(env, input), release: env["RELEASE"], out: out)
        RECORDED
      rescue RecordMessage::UnreadableError => e
        refuse(err, e, NO_SEAL)
      rescue NoReleaseError => e
        refuse(err, e, NO_RELEASE)
      rescue *ErrorText::RESCUED => e
        refuse(err, e, NOT_STORED)
      end

      private

      def text_of(env, input)
        return env["SEAL"] unless env["SEAL"].to_s.strip.empty?
        return input.read(LARGEST).to_s if env["FILE"].to_s.strip.empty?

        File.read(env["FILE"], LARGEST).to_s
      rescue SystemCallError => e
        raise RecordMessage::UnreadableError, "FILE could not be read: #{ErrorText.text(e)}"
      end

      def refuse(err, error, code)
        err.puts("smoke_seal:record: not recorded: #{ErrorText.text(error)}")
        code
      end
    end

    # @param message [RecordMessage]
    # @param release [String, nil] the name of the release, instead of the message's
    def initialize(message, release: nil)
      @message = message
      @name = [release, message.release].find { |name| !name.to_s.strip.empty? }
    end

    # @return [String] what it was recorded on: "Release 7"
    # @raise [NoReleaseError]
    # @raise [RecordMessage::UnreadableError] the seal is not one of production
    def record!
      environment = @message.seal.environment
      if environment != "production"
        raise RecordMessage::UnreadableError, "it is a seal of #{environment}, and not of production"
      end

      release = find
      store(release)
      watch(release)
      "#{release.class.name} #{release.id}"
    end

    private

    # A commit callback that fails leaves the seal stored.
    def store(release)
      ReleaseRecorder.record(release, @message.seal, apps: @message.apps, failing: @message.failing)
    rescue Sealable::CallbackError => e
      warn("smoke_seal:record: the seal is stored, but #{ErrorText.text(e)}")
    end

    # The same message again begins nothing anew.
    def watch(release)
      seal = @message.seal
      return if Watch.begun_since?(release, seal.app, seal.checked_at)

      note = Watch.begin_after_ship(release, seal.app, seal)
      warn("smoke_seal:record: #{note}") if note
    end

    def find
      raise NoReleaseError, "the message names no release: pass release: to Ship, or set RELEASE=…" unless @name

      finder = Configuration.current.find_release
      release = finder ? finder.call(@name) : find_by_name
      return release if release.respond_to?(:record_smoke_seal!)

      raise NoReleaseError, "there is no release #{TerminalText.line(@name, 100)}#{searched unless finder}"
    end

    def find_by_name
      found = name_columns.lazy.filter_map { |column| model.find_by(column => @name) }.first
      found || (model.find_by(model.primary_key => @name) if @name.match?(ID))
    end

    def name_columns = NameColumns.of(model)

    def searched
      " (looked for in #{[*name_columns, model.primary_key].join(", ")} of #{model.name}; " \
        "config.smoke_seal.find_release = ->(name) { … } finds others)"
    end

    def model
      name = Configuration.current.release_model
      @model ||= name.safe_constantize or
        raise NoReleaseError, "there is no model #{name}: set config.smoke_seal.release_model"
    end
  end
end
