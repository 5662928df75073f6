# frozen_string_literal: true

require "shellwords"

module SmokeSeal
  class Alert
    # A rollback command, separated from its explanation. {Suite#rollback_commands} returns both on one line, where an
    # interactive zsh would read the explanation as arguments, since it has no comments.
    class RollbackCommand
      MARK = /(?= {3}# +[^\n]+\z)/
      private_constant :MARK

      # @return [String] the command alone
      attr_reader :command

      # @return [String, nil] the explanation
      attr_reader :why

      # @param line [String] "heroku rollback --app shop   # fastest: …"
      def initialize(line)
        @command, why = apart(line)
        @why = why && why[/# +(.+)\z/, 1]
      end

      # @return [Array<String>] the explanation as a comment, if there is one, and the lines of the command
      def lines = [*("# #{why}" if why), *command.lines(chomp: true)]

      private

      # Splits the line at the comment: at the first mark that is not within quotes.
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
