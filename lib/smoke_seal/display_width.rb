# frozen_string_literal: true

module SmokeSeal
  # How much room text takes on a terminal, where a Chinese character and an emoji take twice that of a letter. By what
  # Ruby knows of characters: of the libraries for it one writes to the terminal and waits for what that says, and the
  # other would be a gem more.
  module DisplayWidth
    # The halfwidth forms are of these scripts as well.
    WIDE = /[\p{Han}\p{Hiragana}\p{Katakana}\p{Hangul}\p{Bopomofo}\p{Yi}&&[^\uFF61-\uFFDC]]|
            [\u3000-\u303E\uFF01-\uFF60\uFFE0-\uFFE6]|\p{Emoji_Presentation}|\uFE0F/x
    # Marks that stand on their own, and characters that are not seen.
    INVISIBLE = /\A[\p{M}\p{Cf}\p{Cc}]+\z/
    private_constant :WIDE, :INVISIBLE

    module_function

    # @return [Integer] how many columns +text+ takes
    def width(text) = text.ascii_only? ? text.length : text.grapheme_clusters.sum { |character| columns(character) }

    # @return [String] the text with spaces behind it, +columns+ wide
    def ljust(text, columns) = "#{text}#{" " * [columns - width(text), 0].max}"

    # @return [String] the text, cut off where it takes more than +columns+
    def fit(text, columns)
      return text if width(text) <= columns
      return "" unless columns.positive?

      room = columns - 1
      fitting = text.grapheme_clusters.take_while { |character| (room -= columns(character)) >= 0 }
      "#{fitting.join}…"
    end

    def columns(character)
      return 2 if WIDE.match?(character)

      INVISIBLE.match?(character) ? 0 : 1
    end
    private_class_method :columns
  end
end
