# frozen_string_literal: true

class Release
  # Where a ship says what it does. Nobody may be there to read it any more, a pipe's other end for one, or read it
  # without reading on; the ship goes on all the same.
  class Console
    # @param io [IO]
    def initialize(io)
      @io = io
    end

    def print(text)
      ::SmokeSeal::BoundedOutput.write(@io) { @io.print(text) }
    rescue SystemCallError, IOError, ::SmokeSeal::BoundedOutput::BlockedError
      nil
    end

    def puts(line) = print("#{line}\n")
  end
end
