# frozen_string_literal: true

module SmokeSeal
  class CLI
    class Init < Command
      # Selects the texts that tell the pages of an app apart: what several of them have in common says of none that it
      # is there.
      class PageTexts
        # @param pages [Array<Hash>] the pages of a survey, each once
        def initialize(pages)
          headings = pages.flat_map { |page| (page["headings"] || []).uniq }
          @common = [*repeated(headings), *site_names(pages)]
        end

        # @return [String, nil] the expected title of +page+ for the config
        def title(page) = StableText.title(page["title"], except: page["entries"] || [])

        # @return [String, nil] the heading of +page+ for the config
        def heading(page) = StableText.heading((page["headings"] || []) - @common)

        private

        # The parts that different titles have in common: "Shop" of "Cart | Shop" and "Help | Shop".
        def site_names(pages)
          titles = pages.filter_map { |page| page["title"] }.uniq
          repeated(titles.flat_map { |title| StableText.parts(title).uniq })
        end

        def repeated(texts) = texts.tally.select { |_text, count| count > 1 }.keys
      end
    end
  end
end
