# frozen_string_literal: true

module SmokeSeal
  class Ship
    # Calls the recorder in bounded time, and rescues its errors.
    class Recording
      NOT_CALLABLE = "the verdict is not recorded: record: must respond to call"
      private_constant :NOT_CALLABLE

      # @param seal [Seal]
      # @param options [Options]
      # @param apps [Array<String>] the apps of the release
      def initialize(seal, options, apps:)
        @seal = seal
        @options = options
        @recorder = options.record
        @apps = apps
      end

      # Whether the seal is stored.
      def stored? = @stored || false

      # @yieldparam note [String] why it is not recorded
      # @yieldparam advice [Array<String>] how to do it later: a heading, then commands
      def call(&note)
        return if @recorder.nil?
        # A QA seal is not a verdict on a release.
        return if @seal.environment != "production"
        return note.call(NOT_CALLABLE, advice) unless @recorder.respond_to?(:call)

        result = in_bounded_time { hand_over }
        @stored = result.ok? || (@recorder.respond_to?(:stored?) && @recorder.stored?(result.error))
        note.call(note_of(result.error), *own_advice) unless result.ok?
      end

      private

      # A recorder with a database connection must run in the caller's thread, and says so.
      def in_bounded_time(&block)
        in_place = @recorder.respond_to?(:in_place?) && @recorder.in_place?
        BoundedCall.public_send(in_place ? :in_place : :on_thread, @options.record_within, &block)
      end

      def hand_over
        @recorder.is_a?(Recorder::Base) ? @recorder.call(@seal, message) : @recorder.call(@seal)
      end

      def message = @message ||= RecordMessage.new(@seal, release: @options.release, apps: (@apps if @apps.size > 1))

      def note_of(error)
        return @recorder.note_of(error) if @recorder.respond_to?(:note_of)

        "the verdict could not be recorded: #{BoundedCall.reason(error)}"
      end

      # A recorder with its own note says there what to do.
      def own_advice = @recorder.respond_to?(:note_of) ? [] : [advice]

      # How to record the seal later. A Proc cannot say it: then it is the command to run on the board's machine.
      def advice
        return ["To record it later:", "  #{@recorder.later(message)}"] if @recorder.respond_to?(:later)

        ["To record it later, where the board runs:", "  #{Recorder.later("bin/rails smoke_seal:record", message)}"]
      end
    end
  end
end
