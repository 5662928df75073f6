# frozen_string_literal: true

require "fileutils"

module SmokeSeal
  module Generators
    # A Thor action that writes a file of the host, for {Thor::Actions#action}. It never overwrites an edited file
    # without --force, and deletes only an unedited one.
    class HostFile
      # @param generator [Rails::Generators::Base]
      # @param path [String] relative to the host's root
      # @param content [String]
      # @param mode [Integer] of a new file
      def initialize(generator, path, content, mode: 0o644)
        @generator = generator
        @path = path
        @content = content.b
        @mode = mode
      end

      def invoke!
        return write(:create, :green) unless File.exist?(target)
        return say(:identical, :blue) if unedited?

        options[:force] ? write(:force, :yellow) : say(:skip, :yellow, "was edited; it is not changed")
      end

      def revoke!
        return unless File.exist?(target)
        return say(:keep, :yellow, "was edited; delete it by hand") unless unedited?

        File.delete(target) unless options[:pretend]
        say(:remove, :red)
      end

      # Whether the host has the file already, with another content.
      def edited? = File.exist?(target) && !unedited?

      # @param pattern [Regexp] looked for in the file of the host
      def match?(pattern) = File.binread(target).match?(pattern)

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
