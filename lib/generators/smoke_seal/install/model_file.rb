# frozen_string_literal: true

module SmokeSeal
  module Generators
    # The host's model: takes the concern in as the first line of its class, and out again. An action of Thor's, for
    # {Thor::Actions#action}.
    class ModelFile
      # From the root, since a host may have a constant of that name inside its model.
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
        return by_hand("is not there") unless File.file?(target)
        return say(:identical, :blue) if source.match?(INCLUDED)

        opening = source.match(opening_line)
        return by_hand("does not begin its class on a line of its own") unless opening

        write("#{opening.pre_match}#{opening}#{opening[:indent]}  #{LINE}#{opening[:newline]}#{opening.post_match}")
        say(:insert, :green, LINE)
      end

      def revoke!
        return unless File.file?(target) && source.match?(INCLUDED)

        write(source.sub(/^[ \t]*#{Regexp.escape(LINE)}[ \t]*\r?\n/, ""))
        return say(:keep, :yellow, "take SmokeSeal::Sealable out by hand") if source.match?(INCLUDED)

        say(:subtract, :red, LINE)
      end

      private

      def target = File.expand_path(@path, @generator.destination_root)

      # As bytes: a model may be written in any encoding, and keeps its line ends.
      def source = @source ||= File.binread(target)

      def write(content)
        File.binwrite(target, content) unless @generator.options[:pretend]
        @source = content
      end

      # `class Release` with whatever superclass, on a line of its own. A line that goes on, as after a comma, is none,
      # and neither is one that ends the class as well.
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
