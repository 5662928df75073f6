# frozen_string_literal: true

require "yaml"

module SmokeSeal
  module Reports
    # The headings of the HTML report, in English. They are those of the engine's pages, which a host may translate, and
    # are read from their file: the command works without I18n.
    module Headings
      # Below the words of the pages.
      SCOPE = "report"
      FILE = File.expand_path("../../../config/locales/smoke_seal.en.yml", __dir__)
      ENGLISH = YAML.safe_load_file(FILE).dig("en", "smoke_seal", "pages", SCOPE).freeze
      private_constant :FILE, :ENGLISH

      # @param key [String] such as "all_checks"
      # @return [String]
      def self.text(key) = ENGLISH.fetch(key)
    end
  end
end
