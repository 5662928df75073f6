# frozen_string_literal: true

require_relative "../error_text"

module SmokeSeal
  # What is left when an alert fails: the bare lines, to whatever still takes them.
  module FallbackOutput
    module_function

    # @param lines [Array<String>]
    # @param on [IO, nil] where to print them; standard error when that does not take them. The log gets them as well.
    # @return [void]
    def print(*lines, on: nil)
      text = lines.join("\n")
      logger = Configuration.current.logger
      shielded(logger) { logger.error(text) } if logger
      [on, $stderr].compact.find { |io| shielded(io) { io.puts(text) } }
    end

    def shielded(output, &block)
      BoundedOutput.write(output, &block)
      true
    rescue *ErrorText::RESCUED
      false
    end
    private_class_method :shielded
  end
end
