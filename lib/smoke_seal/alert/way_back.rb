# frozen_string_literal: true

module SmokeSeal
  class Alert
    # One way back: what to paste into a shell, and apart from it why. On one line, as {Suite#rollback_commands} gives
    # them, an interactive zsh would take the why for arguments: it knows no comments there.
    class WayBack
      WHY = / {3}# +(?<why>[^\n]+)\z/
      private_constant :WHY

      # @return [String] the command alone
      attr_reader :command

      # @return [String, nil]
      attr_reader :why

      # @param line [String] "heroku rollback --app shop   # fastest: …"
      def initialize(line)
        @why = line[WHY, :why]
        @command = @why ? line.sub(WHY, "") : line
      end
    end
  end
end
