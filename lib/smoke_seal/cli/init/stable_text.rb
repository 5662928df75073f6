# frozen_string_literal: true

module SmokeSeal
  class CLI
    class Init < Command
      # Selects text of a page that identifies it, and will most likely be there tomorrow.
      module StableText
        # Text that changes daily or per visitor: numbers, prices, dates, greetings. Text that changes more often is
        # found by a second request.
        PERSONAL = /
          \b(?:hello|hi|hey|welcome\ back|good\ (?:morning|afternoon|evening)|(?:signed|logged)\ in)\b | @ | \[hidden\]
        /xi
        CHANGING = /
          #{PERSONAL} | \p{N} | \p{Sc} | % | …
          | \b(?:mon|tues|wednes|thurs|fri|satur|sun)day
          | \b(?:january|february|march|april|may|june|july|august|september|october|november|december)\b
          | \b(?:today|tonight|tomorrow|yesterday|ago)\b
        /xi
        # Separators between the parts of a title.
        SEPARATOR = / +(?:[|·•–—:»›-]|::) +/
        # Shorter text occurs in every page.
        FEWEST_LETTERS = 3
        private_constant :PERSONAL, :CHANGING, :SEPARATOR, :FEWEST_LETTERS

        module_function

        # @param title [String, nil]
        # @return [String, nil] the expected title for the config: the whole title, or its longest stable part, or a
        #   regex if only some of its words are stable
        def title(title)
          return unless title
          return pattern(title) if stable?(title)

          parts = title.split(SEPARATOR).select { |part| stable?(part) }
          parts.any? ? pattern(parts.max_by(&:length)) : word_pattern(title)
        end

        # @param headings [Array<String>]
        # @return [String, nil] the first stable one
        def heading(headings) = headings.find { |heading| stable?(heading) }&.then { |heading| pattern(heading) }

        def stable?(text) = !CHANGING.match?(text) && text.scan(/\p{L}/).size >= FEWEST_LETTERS

        # The text itself; as a regex if the config would read it as one.
        def pattern(text) = text.start_with?("/") ? "/#{Regexp.escape(text)}/" : text

        # "Order 12 of Shop" becomes /Order \S+ of Shop/.
        def word_pattern(text)
          words = text.split
          return if PERSONAL.match?(text) || !stable?(words.grep_v(CHANGING).join(" "))

          "/#{words.map { |word| CHANGING.match?(word) ? '\S+' : Regexp.escape(word) }.join(" ")}/"
        end
        private_class_method :stable?, :pattern, :word_pattern
      end
    end
  end
end
