# frozen_string_literal: true

module SmokeSeal
  # The width of text on a terminal, in columns: a Chinese character or an emoji takes two. It uses Ruby's own Unicode
  # properties. The alternatives are Reline, which asks the terminal and waits for its answer, or one more gem.
  module DisplayWidth
    # Without the halfwidth forms, which belong to these scripts too.
    WIDE = /[\p{Han}\p{Hiragana}\p{Katakana}\p{Hangul}\p{Bopomofo}\p{Yi}&&[^\uFF61-\uFFDC]]|
            [\u3000-\u303E\uFF01-\uFF60\uFFE0-\uFFE6]|\p{Emoji_Presentation}|\uFE0F/x
    # Combining marks without a base character, and characters that are not shown.
    INVISIBLE = /\A[\p{M}\p{Cf}\p{Cc}]+\z/
    private_constant :WIDE, :INVISIBLE

    module_function

    # @return [Integer] how many columns +text+ takes
    def width(text) = text.ascii_only? ? text.length : text.grapheme_clusters.sum { |character| columns(character) }

    # @return [String] the text, padded with spaces to +columns+
    def ljust(text, columns) = "#{text}#{" " * [columns - width(text), 0].max}"

    # @return [String] the text, cut to +columns+
    def fit(text, columns)
      return text if width(text) <= columns
      return "" unless columns.positive?

      room = columns - 1
      fitting = text.grapheme_clusters.take_while { |character| (room -= columns(character)) >= 0 }
      "#{fitting.join}…"
    end

    # Wraps text between words. A URL is a word, and stays whole. Only a word with wide characters, which are written
    # without spaces, is cut where it does not fit.
    #
    # @return [Array<String>] one or more lines, of at most +columns+ but for longer words
    def wrap(text, columns)
      text.split.flat_map { |word| parts(word, columns) }.each_with_object([+""]) do |word, lines|
        room = columns - width(lines.last) - 1
        lines << +"" unless lines.last.empty? || width(word) <= room
        lines.last << (lines.last.empty? ? "" : " ") << word
      end
    end

    def parts(word, columns)
      return [word] if width(word) <= columns || !WIDE.match?(word)

      word.grapheme_clusters.each_with_object([+""]) do |character, parts|
        parts << +"" if width(parts.last) + columns(character) > columns
        parts.last << character
      end
    end

    def columns(character)
      return 2 if WIDE.match?(character)

      INVISIBLE.match?(character) ? 0 : 1
    end
    private_class_method :columns, :parts
  end
end
