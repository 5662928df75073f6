# frozen_string_literal: true

module SmokeSeal
  module Generators
    # A Thor action that inserts a line into a file of the host, below the line that opens a class or a block, or
    # removes it, for {Thor::Actions#action}. What the line is, and where it goes, is in the subclasses.
    class InsertedLine
      # @param generator [Rails::Generators::Base]
      # @param path [String] relative to the host's root
      def initialize(generator, path)
        @generator = generator
        @path = path
      end

      def invoke!
        return by_hand("does not exist") unless File.file?(target)
        return say(:identical, :blue) if present?

        opening = source.match(opening_line)
        return by_hand(no_opening) unless opening

        write("#{opening.pre_match}#{opening}#{opening[:indent]}  #{line}#{opening[:newline]}#{opening.post_match}")
        say(:insert, :green, line)
      end

      def revoke!
        return unless File.file?(target) && present?

        write(source.sub(/^[ \t]*#{Regexp.escape(line)}[ \t]*\r?\n/, ""))
        return say(:keep, :yellow, "remove #{what} by hand") if present?

        say(:subtract, :red, line)
      end

      private

      def target = File.expand_path(@path, @generator.destination_root)

      # Read as bytes, since a file may have any encoding and line endings.
      def source = @source ||= File.binread(target)

      def write(content)
        File.binwrite(target, content) unless @generator.options[:pretend]
        @source = content
      end

      def by_hand(why) = say(:add, :yellow, "#{why}: add #{hint}")

      def say(status, colour, what = nil)
        @generator.say_status(status, [@path, what].compact.join(" "), colour)
      end
    end
  end
end
