# frozen_string_literal: true

module SmokeSeal
  class CLI
    # Ctrl-C and SIGTERM, for a process that is nothing but the command. An exception out of nowhere in the middle of a
    # +require+ leaves half of a file, so these end the process as they come; but for a run, which has connections and a
    # browser to end: it gets the exception.
    module Signals
      # What a shell makes of each.
      CODES = { "INT" => 130, "TERM" => 143 }.freeze

      @guards = {}

      class << self
        # @yieldparam code [Integer] what the process is about to end with
        def guard(&last_words)
          CODES.each do |signal, code|
            handler = proc do
              last_words&.call(code)
              exit!(code)
            end
            @guards[signal] = handler unless trap(signal, &handler) == "IGNORE"
          end
          (CODES.keys - @guards.keys).each { |signal| trap(signal, "IGNORE") }
        end

        # Within the block, a signal is an exception of the main thread; where nothing is guarded, it is one anyway.
        def raised
          @guards.each_key { |signal| trap(signal, "DEFAULT") }
          yield
        ensure
          @guards.each { |signal, handler| trap(signal, &handler) }
        end

        # All is said: a signal changes nothing any more.
        #
        # @param code [Integer]
        def over(code)
          @guards.each_key { |signal| trap(signal) { exit!(code) } }
        end

        # Writes from a signal handler, which must not wait for whoever reads.
        #
        # @param io [IO]
        # @param text [String]
        def say(io, text)
          io.syswrite(text) if IO.select(nil, [io], nil, 0)
        rescue SystemCallError, IOError, ThreadError
          # Nobody reads it.
        end
      end
    end
  end
end
