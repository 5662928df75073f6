# frozen_string_literal: true

require_relative "error_text"

module SmokeSeal
  # Prints lines when an alert fails: to the log, and to the first stream that can be written.
  module FallbackOutput
    module_function

    # @param lines [Array<String>]
    # @param on [IO, nil] the stream to print to; if that fails, standard error. The lines are logged too.
    # @param logger [Logger, nil]
    # @return [void]
    def print(*lines, on: nil, logger: nil)
      text = lines.join("\n")
      write(logger) { logger.error(text) } if logger
      [on, $stderr].compact.find { |io| write(io) { io.puts(text) } }
    end

    # @return [Boolean] whether it was written
    def write(output, &block)
      BoundedOutput.write(output, &block)
      true
    rescue *ErrorText::RESCUED
      false
    end
    private_class_method :write
  end
end
