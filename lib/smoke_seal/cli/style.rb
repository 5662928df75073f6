# frozen_string_literal: true

module SmokeSeal
  class CLI
    # Colours text, if the output is a terminal and colours are wanted.
    class Style
      CODES = { green: 32, red: 31, yellow: 33, bold: 1 }.freeze

      # @param out [IO] where the text goes
      def initialize(out)
        # https://no-color.org: any value but an empty one means no colour.
        @colour = out.tty? && ENV["NO_COLOR"].to_s.empty? && ENV["TERM"] != "dumb"
      end

      # @return [String] the text, with one of {CODES} if colours are wanted
      def paint(text, colour) = @colour ? "\e[#{CODES.fetch(colour)}m#{text}\e[0m" : text
    end
  end
end
