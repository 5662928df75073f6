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
        # Names of months and days, and words such as "today", in the languages with Latin letters that are the most
        # frequent in the web after English.
        DATES = /\b(?:#{%w[
          januar februar märz mai juni juli oktober dezember montag dienstag mittwoch donnerstag freitag samstag sonntag
          heute gestern janvier février mars avril juin juillet août septembre octobre novembre décembre lundi mardi
          mercredi jeudi vendredi samedi dimanche aujourd'hui hier enero febrero marzo abril mayo junio julio agosto
          septiembre octubre noviembre diciembre lunes martes miércoles jueves viernes sábado domingo hoy ayer gennaio
          febbraio aprile maggio giugno luglio settembre ottobre dicembre lunedì martedì mercoledì giovedì venerdì
          sabato domenica oggi ieri januari februari maart mei augustus maandag dinsdag woensdag donderdag vrijdag
          zaterdag zondag vandaag gisteren janeiro fevereiro março maio junho julho setembro outubro novembro dezembro
          hoje ontem
        ].join("|")})\b/i
        CHANGING = /
          #{PERSONAL} | #{DATES} | \p{N} | \p{Sc} | % | …
          | \b(?:mon|tues|wednes|thurs|fri|satur|sun)day
          | \b(?:january|february|march|april|may|june|july|august|september|october|november|december)\b
          | \b(?:today|tonight|tomorrow|yesterday|ago)\b
        /xi
        # Separators between the parts of a title.
        SEPARATOR = / +(?:[|·•–—:»›-]|::) +/
        # Shorter text occurs in every page.
        FEWEST_LETTERS = 3
        private_constant :PERSONAL, :DATES, :CHANGING, :SEPARATOR, :FEWEST_LETTERS

        module_function

        # @param title [String, nil]
        # @param except [Array<String>] texts that name no page, such as the newest article's
        # @param common [Array<String>] parts that the titles of other pages have too, such as the name of the site
        # @return [String, nil] the expected title for the config: the whole title, or its longest stable part of its
        #   own, or a regex if only some of its words are stable, or else a common part
        def title(title, except: [], common: [])
          return unless title

          parts = parts(title)
          listed = parts & except
          return pattern(title) if listed.empty? && stable?(title)

          stable = (parts - listed).select { |part| stable?(part) }
          words = word_pattern(title) if listed.empty? && words?(parts - common)
          longest(stable - common) || words || longest(stable)
        end

        # @return [Array<String>] the parts of a title: "Cart" and "Shop" of "Cart | Shop"
        def parts(title) = title.split(SEPARATOR).reject(&:empty?)

        # @param headings [Array<String>]
        # @return [String, nil] the first stable one
        def heading(headings) = headings.find { |heading| stable?(heading) }&.then { |heading| pattern(heading) }

        def stable?(text)
          !CHANGING.match?(text) && TerminalText.printable?(text) && text.scan(/\p{L}/).size >= FEWEST_LETTERS
        end

        # The text itself; as a regex if the config would read it as one.
        def pattern(text) = text.start_with?("/") ? "/#{Regexp.escape(text)}/" : text

        # "Order 12 of Shop" becomes /Order \S+ of Shop/.
        def word_pattern(text)
          words = text.split
          return if PERSONAL.match?(text) || !stable?(words.grep_v(CHANGING).join(" "))

          "/#{words.map { |word| CHANGING.match?(word) ? '\S+' : Regexp.escape(word) }.join(" ")}/"
        end

        def longest(parts) = parts.max_by(&:length)&.then { |part| pattern(part) }

        # Whether parts of a title have words that stay.
        def words?(parts) = stable?(parts.flat_map(&:split).grep_v(CHANGING).join(" "))

        private_class_method :stable?, :pattern, :word_pattern, :longest, :words?
      end
    end
  end
end
