# frozen_string_literal: true

module SmokeSeal
  module Generators
    # A Thor action that adds the concern as the first line of the host's model, or removes it, for
    # {Thor::Actions#action}.
    class ModelFile
      # With leading ::, since the model may have a constant of that name.
      LINE = "include ::SmokeSeal::Sealable"
      INCLUDED = /^\s*include\b[^#\n]*\bSmokeSeal::Sealable\b/

      # @param generator [Rails::Generators::Base]
      # @param path [String] relative to the host's root
      # @param class_name [String] "Deploy::Release"
      def initialize(generator, path, class_name)
        @generator = generator
        @path = path
        @class_name = class_name
      end

      def invoke!
        return by_hand("does not exist") unless File.file?(target)
        return say(:identical, :blue) if source.match?(INCLUDED)

        opening = source.match(opening_line)
        return by_hand("does not begin its class on a line of its own") unless opening

        write("#{opening.pre_match}#{opening}#{opening[:indent]}  #{LINE}#{opening[:newline]}#{opening.post_match}")
        say(:insert, :green, LINE)
      end

      def revoke!
        return unless File.file?(target) && source.match?(INCLUDED)

        write(source.sub(/^[ \t]*#{Regexp.escape(LINE)}[ \t]*\r?\n/, ""))
        return say(:keep, :yellow, "remove SmokeSeal::Sealable by hand") if source.match?(INCLUDED)

        say(:subtract, :red, LINE)
      end

      private

      def target = File.expand_path(@path, @generator.destination_root)

      # Read as bytes, since a model may have any encoding and line endings.
      def source = @source ||= File.binread(target)

      def write(content)
        File.binwrite(target, content) unless @generator.options[:pretend]
        @source = content
      end

      # `class Release` with any superclass, alone on its line. Does not match a line that continues, for example after
      # a comma, or that also ends the class.
      def opening_line
        name = "(?:[\\w:]+::|::)?#{@class_name.demodulize}"
        superclass = /[ \t]*<[^;#\n]*[\w\])}]/
        /^(?<indent>[ \t]*)class[ \t]+#{name}(?:#{superclass})?[ \t]*(?:\#[^\n]*)?(?<newline>\r?\n)/
      end

      def by_hand(why)
        say(:add, :yellow, "#{why}: add `#{LINE}` as the first line of class #{@class_name}")
      end

      def say(status, colour, what = nil)
        @generator.say_status(status, [@path, what].compact.join(" "), colour)
      end
    end
  end
end
