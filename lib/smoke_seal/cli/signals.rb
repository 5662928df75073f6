# frozen_string_literal: true

module SmokeSeal
  class CLI
    # Handles Ctrl-C and SIGTERM in the process of the command. During a run they raise an exception, so that the run
    # closes its connections and ends its browser. At other times they exit at once: an exception in the middle of a
    # +require+ would leave a half-loaded file.
    module Signals
      # The exit codes, as shells use them.
      CODES = { "INT" => 130, "TERM" => 143 }.freeze

      @handlers = {}

      class << self
        # Makes the signals exit the process. A signal that was ignored stays ignored.
        #
        # @yieldparam code [Integer] the exit code that the process is about to end with
        def exit_on_signal(&before_exit)
          CODES.each do |signal, code|
            handler = proc do
              before_exit&.call(code)
              exit!(code)
            end
            @handlers[signal] = handler unless trap(signal, &handler) == "IGNORE"
          end
          (CODES.keys - @handlers.keys).each { |signal| trap(signal, "IGNORE") }
        end

        # Makes the signals raise an exception in the main thread during the block.
        def raise_interrupts
          @handlers.each_key { |signal| trap(signal, "DEFAULT") }
          yield
        ensure
          @handlers.each { |signal, handler| trap(signal, &handler) }
        end

        # The result is reported: from now on a signal does not change the exit code.
        #
        # @param code [Integer]
        def finish(code)
          @handlers.each_key { |signal| trap(signal) { exit!(code) } }
        end

        # Writes from a signal handler, which must not block.
        #
        # @param io [IO]
        # @param text [String]
        def write(io, text)
          io.syswrite(text) if IO.select(nil, [io], nil, 0)
        rescue SystemCallError, IOError, ThreadError
          # There is no reader.
        end
      end
    end
  end
end
