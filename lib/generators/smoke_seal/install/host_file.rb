# frozen_string_literal: true

require "fileutils"

module SmokeSeal
  module Generators
    # A file that belongs to the host once it is written. It is never overwritten, unless --force says so, and is taken
    # out again only as long as nobody edited it. An action of Thor's, for {Thor::Actions#action}.
    class HostFile
      # @param generator [Rails::Generators::Base]
      # @param path [String] relative to the host's root
      # @param content [String]
      # @param mode [Integer] for a file that is new
      def initialize(generator, path, content, mode: 0o644)
        @generator = generator
        @path = path
        @content = content.b
        @mode = mode
      end

      def invoke!
        return write(:create, :green) unless File.exist?(target)
        return say(:identical, :blue) if unedited?

        options[:force] ? write(:force, :yellow) : say(:skip, :yellow, "was edited, and stays as it is")
      end

      def revoke!
        return unless File.exist?(target)
        return say(:keep, :yellow, "was edited: take it out by hand") unless unedited?

        File.delete(target) unless options[:pretend]
        say(:remove, :red)
      end

      private

      def options = @generator.options

      def target = File.expand_path(@path, @generator.destination_root)

      def unedited? = File.file?(target) && File.binread(target) == @content

      def write(status, colour)
        unless options[:pretend]
          FileUtils.mkdir_p(File.dirname(target))
          new = !File.exist?(target)
          File.binwrite(target, @content)
          File.chmod(@mode, target) if new
        end
        say(status, colour)
      end

      def say(status, colour, why = nil)
        @generator.say_status(status, [@path, why].compact.join(" "), colour)
      end
    end
  end
end
