# frozen_string_literal: true

module SmokeSeal
  class Alert
    # Text as Discord shows it letter for letter.
    module Markdown
      URL = %r{https?://[^\s<>]*[^\s<>.,;:!?'")\]]}
      SPECIAL = /[\\*_~`|<>#\[\]()]/
      # Between an @ and a name, so that the two are no mention.
      ZERO_WIDTH_SPACE = "\u200B"
      private_constant :URL, :SPECIAL, :ZERO_WIDTH_SPACE

      module_function

      # @return [String] the text, of which nothing is markup or mentions anyone; an address in it has no preview
      def escape(text)
        text.split(/(#{URL})/).map { |part| part.match?(/\A#{URL}\z/) ? "<#{part}>" : literal(part) }.join
      end

      # @return [String] the text as code within a line
      def code(text) = "`#{text.delete("`")}`"

      # @return [String] the lines as a block to copy from; of them {block?} has to be true
      def block(lines) = "```sh\n#{lines.join("\n")}\n```"

      # Three backticks would end the block, and a command is not to be changed.
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
