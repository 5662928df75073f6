# frozen_string_literal: true

module SmokeSeal
  module Reports
    # The headings of the HTML report, in English. They are those of the engine's pages, which a host may translate.
    module Headings
      # Below the words of the pages.
      SCOPE = "report"

      # @param key [String] such as "all_checks"
      # @return [String]
      def self.text(key) = Translations.english("pages.#{SCOPE}.#{key}")
    end
  end
end
