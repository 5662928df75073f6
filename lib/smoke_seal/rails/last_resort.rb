# frozen_string_literal: true

require_relative "trouble"

module SmokeSeal
  # What is left when an alert fails: the bare lines, to whatever still takes them.
  module LastResort
    module_function

    # @param lines [Array<String>]
    # @param on [IO, nil] where to print them; standard error when that does not take them. The log gets them as well.
    # @return [void]
    def print(*lines, on: nil)
      text = lines.join("\n")
      shielded { Configuration.current.logger&.error(text) }
      [on, $stderr].compact.find { |io| shielded { io.puts(text) } }
    end

    def shielded
      yield
      true
    rescue *Trouble::RESCUED
      false
    end
    private_class_method :shielded
  end
end
