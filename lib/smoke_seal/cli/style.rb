# frozen_string_literal: true

module SmokeSeal
  class CLI
    # Colours text, if colours are wanted: on a terminal, unless a variable says otherwise.
    class Style
      CODES = { green: 32, red: 31, yellow: 33, bold: 1 }.freeze

      # @param out [IO] where the text goes
      # @param env [Hash{String => String}, ENV]
      # @return [Boolean] whether colours are wanted there. The first of these variables that is set decides, where an
      #   empty one counts as not set:
      #
      #   - NO_COLOR: none (https://no-color.org)
      #   - CLICOLOR_FORCE, FORCE_COLOR: also if it is no terminal; 0 means no force
      #   - CLICOLOR=0, TERM=dumb: none
      def self.wanted?(out, env = ENV)
        return false if given?(env["NO_COLOR"])
        return true if %w[CLICOLOR_FORCE FORCE_COLOR].any? { |name| given?(env[name]) && env[name] != "0" }

        out.tty? && env["CLICOLOR"] != "0" && env["TERM"] != "dumb"
      end

      def self.given?(value) = !value.to_s.empty?
      private_class_method :given?

      # @param out [IO] where the text goes
      def initialize(out)
        @colour = Style.wanted?(out)
      end

      # @return [String] the text, with one of {CODES} if colours are wanted
      def paint(text, colour) = @colour ? "\e[#{CODES.fetch(colour)}m#{text}\e[0m" : text
    end
  end
end
