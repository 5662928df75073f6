# frozen_string_literal: true

require_relative "../error_text"

module SmokeSeal
  # The progress of a ship's seal, on a terminal. A terminal that fails does not stop the ship.
  module StepProgress
    module_function

    # @param console [IO]
    # @yieldparam on_event [Proc, nil] to be called with each event; nil if +console+ is no terminal
    # @return [Object] the block's value
    def show(console)
      progress = begin_progress(console)
      return yield(nil) unless progress

      begin
        yield(proc { |event| shielded { progress.update(event) } })
      ensure
        shielded { progress.clear }
      end
    end

    def begin_progress(console)
      shielded do
        require "io/console"
        require_relative "../cli/progress"
        CLI::Progress.new(console, []) if console.respond_to?(:tty?) && console.tty? && ENV["TERM"] != "dumb"
      end
    end

    def shielded
      yield
    rescue *ErrorText::RESCUED
      nil
    end
    private_class_method :begin_progress, :shielded
  end
end
