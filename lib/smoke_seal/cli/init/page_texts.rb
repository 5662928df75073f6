# frozen_string_literal: true

module SmokeSeal
  class CLI
    class Init < Command
      # Selects the texts that distinguish the pages of an app. A text that several pages share identifies none of them.
      class PageTexts
        # @param pages [Array<Hash>] the pages of a survey, each once
        def initialize(pages)
          headings = pages.flat_map { |page| (page["headings"] || []).uniq }
          @site_names = site_names(pages)
          @common = [*repeated(headings), *@site_names]
        end

        # @return [String, nil] the expected title of +page+ for the config; nil if it is only the site's name, and a
        #   heading is more specific
        def title(page)
          title = StableText.title(page["title"], except: page["entries"] || [], common: @site_names)
          says_no_more = @site_names.include?(title) && title != page["title"]
          title unless says_no_more && heading(page)
        end

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
