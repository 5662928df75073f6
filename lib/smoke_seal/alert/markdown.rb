# frozen_string_literal: true

module SmokeSeal
  class Alert
    # Escapes text for Discord.
    module Markdown
      URL = %r{https?://[^\s<>]*[^\s<>.,;:!?'")\]]}
      SPECIAL = /[\\*_~`|<>#\[\]()]/
      # Put after an @, so that no name is mentioned.
      ZERO_WIDTH_SPACE = "\u200B"
      private_constant :URL, :SPECIAL, :ZERO_WIDTH_SPACE

      module_function

      # @return [String] the text without markup and mentions; URLs in it get no preview
      def escape(text)
        text.split(/(#{URL})/).map { |part| part.match?(/\A#{URL}\z/) ? "<#{part}>" : literal(part) }.join
      end

      # @return [String] the text as code within a line
      def code(text) = "`#{text.delete("`")}`"

      # @return [String] the lines as a code block; {block?} must be true of them
      def block(lines) = "```sh\n#{lines.join("\n")}\n```"

      # Three backticks would end the block, and commands must not be edited.
      #
      # @return [Boolean] whether +text+ can stand in a block
      def block?(text) = !text.include?("```")

      # @return [Integer] how long Discord takes the text to be, at most: an emoji counts twice
      def length(text) = text.encode(Encoding::UTF_16LE).bytesize / 2

      def literal(text)
        text.gsub(SPECIAL) { |character| "\\#{character}" }.gsub("@", "@#{ZERO_WIDTH_SPACE}")
      end
      private_class_method :literal
    end
  end
end
