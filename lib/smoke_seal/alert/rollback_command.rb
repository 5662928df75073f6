# frozen_string_literal: true

require "shellwords"

module SmokeSeal
  class Alert
    # One way back: what to paste into a shell, and apart from it why. On one line, as {Suite#rollback_commands} gives
    # them, an interactive zsh would take the why for arguments: it knows no comments there.
    class RollbackCommand
      MARK = /(?= {3}# +[^\n]+\z)/
      private_constant :MARK

      # @return [String] the command alone
      attr_reader :command

      # @return [String, nil]
      attr_reader :why

      # @param line [String] "heroku rollback --app shop   # fastest: …"
      def initialize(line)
        @command, why = apart(line)
        @why = why && why[/# +(.+)\z/, 1]
      end

      private

      # What looks like a comment may stand in quotes: it begins where all quotes before it are closed.
      def apart(line)
        places = line.enum_for(:scan, MARK).map { Regexp.last_match.begin(0) }
        place = places.find { |candidate| closed?(line[0, candidate]) }
        place ? [line[0, place], line[place..]] : [line, nil]
      end

      def closed?(command)
        Shellwords.shellsplit(command)
        true
      rescue ArgumentError
        false
      end
    end
  end
end
