# frozen_string_literal: true

require "json"
require "shellwords"
require_relative "document"
require_relative "process_run"
require_relative "sink"

module SmokeSeal
  module Sinks
    # A command of the host, which gets the event as one JSON object on standard input. It runs without a shell, unless
    # +shell+ is set. After {SECONDS} seconds, it and its children are killed.
    class Command < Sink
      NAME = "exec"
      TITLE = "the command of alert.exec"
      FIELDS = %w[command shell].freeze
      REQUIRED = [].freeze
      LISTS = %w[command].freeze
      SECRETS = [].freeze
      SECONDS = 10
      # Added to the environment of this process.
      EVENT = "SMOKE_SEAL_EVENT"
      EVENT_ID = "SMOKE_SEAL_EVENT_ID"
      MISSING = "its command is missing"
      private_constant :SECONDS, :EVENT, :EVENT_ID, :MISSING

      class << self
        # @return [String, nil]
        def problem_with(field, value)
          return if field == "shell" || words_of(value).any?

          "no command: a text or a list, exec: [bin/notify, --channel, ops]"
        end

        # @param value [String, Array<Object>]
        # @return [Array<String>]
        def words_of(value)
          value.is_a?(Array) ? value.map(&:to_s) : Shellwords.shellsplit(value.to_s)
        rescue ArgumentError
          []
        end
      end

      # @return [Hash]
      def render(message) = Document.new(message).to_h

      private

      def problem_of(settings) = settings.values_at("command", "shell").compact.empty? ? MISSING : super

      def transmit(payload, event)
        words = setting("shell") ? ["/bin/sh", "-c", setting("shell")] : self.class.words_of(setting("command"))
        run = ProcessRun.new(words, input: JSON.generate(payload), seconds: @timeouts.fetch(:deadline, SECONDS),
                                    env: { EVENT => event.kind, EVENT_ID => event.id })
        wrong = run.call
        wrong ? Delivery.failed(wrong) : Delivery.delivered
      end
    end
  end
end
