# frozen_string_literal: true

module SmokeSeal
  class CLI
    class Init < Command
      # Which text of a page is its name, and will still be there tomorrow.
      module StableText
        # Numbers, prices, dates, and what speaks to one visitor or of one moment. What else changes shows when the page
        # is looked at again; what changes by the day does not.
        PERSONAL = /
          \b(?:hello|hi|hey|welcome\ back|good\ (?:morning|afternoon|evening)|(?:signed|logged)\ in)\b | @ | \[hidden\]
        /xi
        CHANGING = /
          #{PERSONAL} | \p{N} | \p{Sc} | % | …
          | \b(?:mon|tues|wednes|thurs|fri|satur|sun)day
          | \b(?:january|february|march|april|may|june|july|august|september|october|november|december)\b
          | \b(?:today|tonight|tomorrow|yesterday|ago)\b
        /xi
        # What stands between the parts of a title.
        BETWEEN = / +(?:[|·•–—:»›-]|::) +/
        # Fewer letters stand in every page.
        FEWEST_LETTERS = 3
        private_constant :PERSONAL, :CHANGING, :BETWEEN, :FEWEST_LETTERS

        module_function

        # @param title [String, nil]
        # @return [String, nil] what the config says of it: the title, the longest part of it that stays, or a regex
        #   where only some of its words do
        def title(title)
          return unless title
          return pattern(title) if stays?(title)

          parts = title.split(BETWEEN).select { |part| stays?(part) }
          parts.any? ? pattern(parts.max_by(&:length)) : of_words(title)
        end

        # @param headings [Array<String>]
        # @return [String, nil] the first that stays
        def heading(headings) = headings.find { |heading| stays?(heading) }&.then { |heading| pattern(heading) }

        def stays?(text) = !CHANGING.match?(text) && text.scan(/\p{L}/).size >= FEWEST_LETTERS

        # As it is, unless the config would read it as a regex.
        def pattern(text) = text.start_with?("/") ? "/#{Regexp.escape(text)}/" : text

        # "Order 12 of Shop" is /Order \S+ of Shop/.
        def of_words(text)
          words = text.split
          return if PERSONAL.match?(text) || !stays?(words.grep_v(CHANGING).join(" "))

          "/#{words.map { |word| CHANGING.match?(word) ? '\S+' : Regexp.escape(word) }.join(" ")}/"
        end
        private_class_method :stays?, :pattern, :of_words
      end
    end
  end
end
